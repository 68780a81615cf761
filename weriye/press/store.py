"""An S3-compatible object store that holds the pages: one object a page, under the name of its file.

Must not know the database: delivery decides what is put and when.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import files
from .outage import Outage
from .serving import cache_of, type_of
from .tags import PATH, tag_of

# One attempt ends within their sum: several rounds of attempts must fit into a claim.
CONNECT_SECONDS = 3
READ_SECONDS = 10
AT_ONCE = 8
# Answers that concern one object alone; any other fault would meet every object.
OF_ONE_OBJECT = frozenset({"KeyTooLongError", "InvalidArgument", "EntityTooLarge", "InvalidRequest", "InvalidURI"})
MINE = ("weriye", "page")  # metadata of the objects that are ours to delete


@dataclass(frozen=True, slots=True)
class Place:
    """Where pages are delivered to. `prefix` is empty or ends in a slash."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    session_token: str = field(repr=False)


class Store:
    """Puts pages into one place and takes them away. Safe to use from many threads."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._client = _client(place)

    def put(self, path: str) -> None:
        """Upload the page as it stands in the folder. Raises FileNotFoundError, Outage, or the store's refusal."""
        file = files.file_of(path)
        body, encoding = _body(file)
        with _faults():
            self._client.put_object(
                Bucket=self.place.bucket,
                Key=self._name(path),
                Body=body,
                ContentType=type_of(file.name),
                CacheControl=cache_of(path),
                Metadata={MINE[0]: MINE[1], "surrogate-key": tag_of(PATH + path)},
                **encoding,
            )

    def delete(self, path: str) -> None:
        """Take a page away; one that is not there is no fault."""
        with _faults():
            self._client.delete_object(Bucket=self.place.bucket, Key=self._name(path))

    def paths(self) -> Iterator[str]:
        """The paths of all objects under the prefix, whoever put them there."""
        with _faults():
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.place.bucket, Prefix=self.place.prefix
            ):
                for found in page.get("Contents", ()):
                    name = found["Key"].removeprefix(self.place.prefix)
                    folder, _, last = ("/" + name).rpartition("/")
                    yield folder + "/" if last == "index.html" else "/" + name

    def is_ours(self, path: str) -> bool:
        """Whether the object at a path was put there by Weriye."""
        with _faults():
            there = self._client.head_object(Bucket=self.place.bucket, Key=self._name(path))
        return bool(there["Metadata"].get(MINE[0]) == MINE[1])

    def _name(self, path: str) -> str:
        return self.place.prefix + path[1:] + ("index.html" if path.endswith("/") else "")


def _body(file: Path) -> tuple[bytes, dict[str, str]]:
    """A store has one body for all: gzip, which every client reads, where the page has that twin."""
    try:
        return file.with_name(file.name + ".gz").read_bytes(), {"ContentEncoding": "gzip"}
    except FileNotFoundError:
        return file.read_bytes(), {}


class _faults:  # noqa: N801 - used as a function
    """Turns the client's errors into Outage, but for those that concern one object alone."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from botocore.exceptions import ClientError

        if isinstance(error, ClientError):
            code = error.response.get("Error", {}).get("Code", "")
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            if code not in OF_ONE_OBJECT:
                raise Outage(f"the store answers {status} {code}: {error}") from None
        elif isinstance(error, Exception):
            raise Outage(f"the store cannot be reached: {error}") from None


@lru_cache(maxsize=4)
def _client(place: Place) -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=place.endpoint or None,
        region_name=place.region,
        aws_access_key_id=place.access_key,
        aws_secret_access_key=place.secret_key,
        aws_session_token=place.session_token or None,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1},
            max_pool_connections=AT_ONCE,
            # Stores other than Amazon's do not all know its newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path" if place.endpoint else "auto"},
        ),
    )
