"""A graph component that provides the domain without parsing a file."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain


class MetadataDomainProvider(GraphComponent):
    """Replaces Rasa's DomainProvider in a light model, whose metadata holds the domain."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MetadataDomainProvider:
        """See parent class."""
        return cls(Domain.from_dict(config["domain"]))

    def provide_inference(self) -> Domain:
        """The domain that the model was trained with."""
        return self._domain
