"""The website chat: signed conversations, replies as server-sent events, the widget's files."""
