"""Rasa's SQL tracker store on SQLite, without patients' words in its error messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy import event


class PrivateSQLiteTrackerStore(SQLTrackerStore):
    """Named in `endpoints.yml`; `db` is the file, whose folder is made where it is missing."""

    def __init__(
        self, domain: Domain | None = None, event_broker: EventBroker | None = None, db: str = "", **kwargs: Any
    ) -> None:
        """Open or make the database file `db`."""
        Path(db).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(domain=domain, event_broker=event_broker, dialect="sqlite", db=db, **kwargs)
        # SQLAlchemy puts the values of a failed statement, the patient's message among them, into its error.
        self.engine.hide_parameters = True

        @event.listens_for(self.engine, "connect")
        def prepare(connection: Any, _: Any) -> None:
            """Readers don't lock out writers, and a locked file is waited for."""
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA busy_timeout=5000")

        # The connections opened so far know nothing of this.
        self.engine.dispose()
