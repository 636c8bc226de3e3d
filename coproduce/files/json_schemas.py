"""The JSON Schema of each settings file, for editors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import pydantic

from coproduce.files.show_toml import ShowFile
from coproduce.files.song_schema import MixFile, PeopleFile, SongFile

FILES: Final[Mapping[str, type[pydantic.BaseModel]]] = MappingProxyType(
    {"song": SongFile, "people": PeopleFile, "mix": MixFile, "show": ShowFile}
)


def json_schema(name: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of one of `FILES`."""
    schema = FILES[name].model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
