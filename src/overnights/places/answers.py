"""What object stores answer when they refuse, as one sentence that says what is so and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from overnights.errors import NoPlace
from overnights.places.address import KEYS, STORES

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_SIGNS = (
    ("bucket", ("NoSuchBucket", "bucket does not exist", "ContainerNotFound", "container does not exist")),
    (
        "credentials",
        (
            *("loading credentials", "api/token", "service-accounts/default/token", "metadata/identity"),
            *("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "Unauthenticated"),
            *(
                "Missing AccessKeyId",
                "Missing SecretAccessKey",
                "401 Unauthorized",
                "oauth2",
                "Account must be specified",
                "AuthenticationFailed",
                "token request",
            ),
        ),
    ),
    ("region", ("PermanentRedirect", "301 Moved", "AuthorizationHeaderMalformed", "IllegalLocationConstraint")),
    ("rights", ("AccessDenied", "403 Forbidden", "PermissionDenied", "AuthorizationPermissionMismatch")),
)


@contextmanager
def answering(address: str) -> Iterator[None]:
    """Words what a store answers.

    Raises: NoPlace; FileNotFoundError, where the bucket is there and the file is not.
    """
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as cause:
        if why(str(cause)) == "bucket":
            raise no_place(address, str(cause)) from cause
        raise
    except (BaseError, PermissionError, OSError, ValueError) as cause:
        raise no_place(address, str(cause)) from cause


def why(said: str) -> str:
    """What is at fault: bucket, credentials, region, rights, or reach where the store did not answer."""
    return next((fault for fault, signs in _SIGNS if any(sign in said for sign in signs)), "reach")


def no_place(address: str, said: str) -> NoPlace:
    """The error for an answer.

    Args:
        address: of a place or file; its bucket is what the sentence names.
        said: the answer's text.
    """
    scheme, _, rest = address.partition("://")
    bucket = f"{scheme}://{rest.partition('/')[0]}"
    fault = why(said)
    return NoPlace(_SENTENCES[fault].format(bucket=bucket, store=STORES[scheme], keys=KEYS, said=last_line(said)),
                   address=address, fault=fault)  # fmt: skip


def last_line(said: str) -> str:
    """The cause at the bottom of an answer, on one line.

    >>> last_line("Generic S3 error: Error performing GET http://x/y in 1ms - HTTP error: error sending request")
    'HTTP error: error sending request'
    """
    lines = [line.strip(" ↳") for line in _COLOURS.sub("", said).partition("\n\nDebug")[0].splitlines() if line.strip()]
    kept = next((line for line in reversed(lines) if line and not line.startswith("<")), "no reason was given")
    return kept.rpartition(" - ")[2].partition(": <?xml")[0].strip()[:200].rstrip(".: ")


_SENTENCES = {
    "bucket": "There is no bucket {bucket} ({store}), or these credentials do not see it. "
    "Create it, or name another in `lake` of overnights.toml, OVERNIGHTS_LAKE or on the command line.",
    "credentials": "{bucket} cannot be opened: no credentials that {store} takes were found ({said}). Set them in the "
    "environment ({keys}), or run where the machine has a role; docs/object-stores.md says how.",
    "region": "{bucket} lies in another region than was asked ({said}). Set AWS_REGION to the bucket's own.",
    "rights": "{bucket} may not be read or written with these credentials ({said}). "
    "Give them the rights that docs/object-stores.md lists.",
    "reach": "{bucket} cannot be reached ({said}). See to the network and, for a server of your own, "
    "AWS_ENDPOINT_URL; then run the command again.",
}
