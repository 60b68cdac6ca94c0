"""Recomputes tests/vectors/digests.json from the rules of protocol.md; exits 1 on a difference."""
import hashlib
import json
import pathlib
import sys

SPACES = "\t\n\v\f\r \u3000"


def md5(text):
    return hashlib.md5(text.encode("utf-8")).hexdigest().upper()


def sorted_join(*texts):
    return "".join(sorted(texts, key=lambda text: text.encode("utf-16-be")))


def norm(text):
    return text.strip(SPACES).lower()


def recompute(kind, row):
    if kind == "twoFactorDigest":
        return md5(sorted_join(norm(row["name"]), norm(row["idNumber"])))
    return md5(sorted_join(*(value for field, value in row.items() if field != "digest")))


vectors = json.loads(pathlib.Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
failed = 0
for kind, rows in vectors.items():
    if not isinstance(rows, list):
        continue
    for row in rows:
        digest = recompute(kind, row)
        failed += digest != row["digest"]
        print(kind, digest, "ok" if digest == row["digest"] else f"is not {row['digest']}")
sys.exit(1 if failed else 0)
