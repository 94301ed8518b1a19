"""Words that name nothing by themselves: a text of nothing else is about what was spoken of before it."""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """a an the i im i'm ive i've me my myself you your u it it's its itself that thats that's this these those they
    them theyre they're we us he she and but or so then if as at by for from in into of off on out to up with till til
    until not no yes yeah yep nope ok okay oh ah ugh um hmm hm god gosh dear right well now today still yet again ever
    always just really exactly roughly about around actually tho though even only also too very so then long soon much
    often later after afterwards before when whens when's sure how hows how's what whats what's why date which is isn't
    isnt are am was were be been being do does did done don't dont doesn't doesnt will would wont won't can can't cant
    could should shall may might must have has had go goes going gone wait waiting happen happens happened happening
    get gets mean means matter matters affect affects ok fine bad good normal wrong worse better worry worried panic
    think say know tell leave stop stops start change changes anything difference make makes oops whoops omg
    earliest soonest please pls thanks thank sorry lol haha day days week weeks month months hour hours""".split()
)
