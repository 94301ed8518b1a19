"""The responses that code chooses by name, and the placeholders that it fills in each."""

from __future__ import annotations

from collections.abc import Mapping

# One line for each set of placeholders: what is filled, and in which responses.
_TABLE: tuple[tuple[str, str], ...] = (
    (
        "",
        "utter_urgent utter_emergency utter_self_harm utter_error utter_misunderstood utter_misunderstood_again "
        "utter_source_none utter_course utter_course_mild utter_course_severe utter_interval utter_known_nothing "
        "utter_withheld utter_introduction utter_not_working "
        "utter_no_plan_yet utter_plan_no_dates utter_plan_left_out utter_ask_session_time "
        "utter_part_occasion "
        "utter_part_no_session utter_part_nothing_told utter_part_under_a_day utter_part_more_windows "
        "utter_part_open_ended utter_unclear_count "
        "utter_question_concern utter_question_sessions_done utter_question_last_session utter_question_event "
        "utter_explain_concern utter_explain_sessions_done utter_explain_last_session utter_explain_event",
    ),
    (
        "subject",
        "utter_gap utter_misunderstood_about utter_question_severity utter_explain_severity utter_ask_occasion_day",
    ),
    ("subject", "utter_part_body_area utter_part_condition utter_part_driver"),
    ("subject figures", "utter_course_concern utter_course_differ utter_course_by_severity utter_course_additional"),
    ("subject clinic_answer", "utter_gap_clinic_answer"),
    ("source_list", "utter_source"),
    ("first_choice second_choice", "utter_clarify"),
    ("words", "utter_unclear_impossible utter_unclear_future utter_unclear_past utter_unclear_vague"),
    ("told", "utter_known utter_noted"),
    ("figures words", "utter_part_and_worded"),
    ("day until", "utter_plan_start_by utter_plan_start_by_both utter_step_start_by"),
    ("subject", "utter_next_conditions"),
    ("time", "utter_part_after_session_at_most utter_part_after_session utter_part_lasting"),
    ("told subject", "utter_plan_consult utter_plan_consult_conditions"),
    ("severity", "utter_part_severity"),
    ("count", "utter_part_sessions utter_progress_one utter_progress_several utter_progress_complete"),
    ("day", "utter_part_complete_by utter_part_last_session utter_part_start utter_part_same_hour"),
    ("day time", "utter_part_day_time utter_step_since utter_progress_time"),
    ("subject day", "utter_part_event utter_plan_event_unknown"),
    ("figures", "utter_part_course_general"),
    ("subject figures", "utter_part_course"),
    ("subject mild severe", "utter_part_both_severities"),
    ("figures count left", "utter_part_left utter_part_left_none utter_step_left"),
    ("count left", "utter_part_left_maybe"),
    ("sentences", "utter_plan_course utter_course_left"),
    ("lines", "utter_plan_dates utter_plan_list"),
    ("day", "utter_part_from_last_session utter_part_from_start utter_part_from_today utter_part_from_overdue"),
    ("day", "utter_step_from_last_session utter_step_from_start utter_step_from_today utter_step_from_overdue"),
    ("number window", "utter_part_window"),
    ("window", "utter_part_complete utter_part_top_up utter_part_top_up_over utter_step_top_up"),
    ("left window", "utter_step_complete"),
    ("day subject until count", "utter_plan_event_all utter_plan_event_shortest utter_plan_event_part"),
    ("day subject until count", "utter_plan_event_none utter_step_event"),
    ("since subject figures", "utter_recovery_within utter_recovery_beyond utter_recovery_no_figure"),
    ("day figures until", "utter_wait_until utter_wait_over utter_step_wait"),
    ("day window wished", "utter_step_window utter_next_fits"),
    ("day window wished time", "utter_next_early utter_next_wait utter_next_late"),
    ("fact_list steps", "utter_explanation utter_explanation_looked_up"),
    (
        "",
        "utter_part_plan_no_file utter_part_calendar_name utter_part_calendar_maybe utter_part_calendar_top_up "
        "utter_part_calendar_practitioner "
        "utter_part_page_title utter_part_page_disclaimer utter_part_page_how_to_print utter_part_page_told "
        "utter_part_page_course utter_part_page_dates utter_part_page_caption utter_part_page_session "
        "utter_part_page_from utter_part_page_to utter_part_page_maybe utter_part_page_consultation "
        "utter_part_page_call utter_part_page_emergency utter_part_page_urgent utter_part_page_steps "
        "utter_part_page_sources utter_part_page_footer",
    ),
    ("number", "utter_part_calendar_session utter_part_calendar_session_maybe"),
    ("subject", "utter_part_calendar_event utter_part_page_event utter_part_page_conditions"),
    ("source_list", "utter_part_calendar_sources"),
    ("day version", "utter_part_worked_out"),
)

REQUIRED: Mapping[str, frozenset[str]] = {
    response: frozenset(filled.split()) for filled, responses in _TABLE for response in responses.split()
}
# Placeholders that are filled for the person who asks; all others name a fact or the clinic's profile.
COMPUTED_PLACEHOLDERS = frozenset().union(*REQUIRED.values())
# Names that mean something else in a message of Rasa or in an answer's metadata: no placeholder may take one.
RESERVED = frozenset(
    "text image json_message template response attachment buttons elements custom quick_replies channel id condition "
    "topic kind facts sources guidance_version plan".split()
)
