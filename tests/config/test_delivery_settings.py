"""Where pages are delivered to, from the environment: every fault says how to mend it, no secret is shown."""

import pytest

from weriye.config.environment import EnvironmentProblem, read_environment

KEYS = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "hush"}
CDN = {"WERIYE_CDN": "cloudflare", "WERIYE_CDN_SERVICE": "abc123", "WERIYE_CDN_TOKEN": "hush"}


def test_nothing_set_delivers_to_nobody() -> None:
    environment = read_environment({})
    assert environment.store is None
    assert environment.cdn is None


@pytest.mark.parametrize(
    ("text", "bucket", "prefix"),
    [
        ("s3://pages", "pages", ""),
        ("s3://pages/", "pages", ""),
        ("s3://my.pages/news/site", "my.pages", "news/site/"),
        ("s3://pages/news/", "pages", "news/"),
    ],
)
def test_a_store_is_a_bucket_and_a_prefix(text: str, bucket: str, prefix: str) -> None:
    place = read_environment({"WERIYE_STORE": text, **KEYS}).store
    assert place is not None
    assert (place.bucket, place.prefix, place.endpoint) == (bucket, prefix, "")


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"WERIYE_STORE": "pages", **KEYS}, "write s3://bucket"),
        ({"WERIYE_STORE": "s3://", **KEYS}, "write s3://bucket"),
        ({"WERIYE_STORE": "s3://pages/../x", **KEYS}, "write s3://bucket"),
        ({"WERIYE_STORE": "s3://pages//x", **KEYS}, "write s3://bucket"),
        ({"WERIYE_STORE": "s3://pages"}, "AWS_ACCESS_KEY_ID"),
        ({"WERIYE_STORE": "s3://pages", "WERIYE_STORE_ENDPOINT": "store.example", **KEYS}, "https://store.example"),
        ({"WERIYE_STORE": "s3://pages", "WERIYE_STORE_ENDPOINT": "http://a:b@x", **KEYS}, "https://store.example"),
        ({**CDN, "WERIYE_CDN": "akamai"}, "cloudflare, fastly, cloudfront, http"),
        ({**CDN, "WERIYE_CDN_SERVICE": ""}, "WERIYE_CDN_SERVICE"),
        ({**CDN, "WERIYE_CDN_SERVICE": "../x"}, "WERIYE_CDN_SERVICE"),
        ({**CDN, "WERIYE_CDN_TOKEN": ""}, "WERIYE_CDN_TOKEN"),
        ({"WERIYE_CDN": "http"}, "http://127.0.0.1:6081"),
        ({"WERIYE_CDN": "http", "WERIYE_CDN_SERVICE": "varnish:6081"}, "WERIYE_CDN_SERVICE"),
    ],
)
def test_a_bad_value_says_what_to_write(environ: dict[str, str], told: str) -> None:
    with pytest.raises(EnvironmentProblem, match=told):
        read_environment(environ)


def test_no_secret_is_in_what_is_printed_of_the_environment() -> None:
    environment = read_environment({"WERIYE_STORE": "s3://pages", **KEYS, **CDN})
    assert "hush" not in repr((environment, environment.store, environment.cdn))


def test_pages_from_a_store_are_purged_by_address() -> None:
    for environ, by_address in ((CDN, False), ({**CDN, **KEYS, "WERIYE_STORE": "s3://pages"}, True)):
        account = read_environment(environ).cdn
        assert account is not None
        assert account.by_address is by_address
