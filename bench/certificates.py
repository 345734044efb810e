"""How long certificates take, and how much memory: thirty as a campaign has them, and a thousand.

    python bench/certificates.py
    python bench/certificates.py --counts 30,1000 --keep /tmp/out

Each count is made in a process of its own as the job makes it: signed, checked for characters, set, split, zipped and
merged for the printer; without a database. Seconds are from the first page on, with the libraries and faces loaded
before by one page (a worker has them), and from nothing. Fails when a limit of LIMITS is broken.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {30: 3.0, 1000: 30.0}  # seconds (issue 6); MEBIBYTES is the peak of the whole process
MEBIBYTES = 400
SURNAMES = "云岚沧溟澜汐砚湖临川望海青崖白石鹿鸣松涛竹溪荷泽梅岭兰亭桂林柳江枫桥"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", default="30,1000")
    parser.add_argument("--keep", help="a folder for the archives")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.one:
            return 0 if make(asked.one, Path(asked.keep or folder)) else 1
        environment = {**os.environ, "TUIXUAN_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        keep = ["--keep", asked.keep] if asked.keep else []
        command = [sys.executable, __file__, *keep, "--one"]
        counts = [str(int(count)) for count in asked.counts.split(",")]
        return max(subprocess.call([*command, count], env=environment) for count in counts)  # noqa: S603


def make(count: int, folder: Path) -> bool:
    """Make ``count`` certificates and print a line; whether it was within its limits."""
    started = time.perf_counter()
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from results.certificates import document, write_archive

    campaign = SimpleNamespace(
        name="“比学赶超”海岳省开发区优秀案例推选活动",
        host_names=["海岳日报", "海岳省推动开发区改革创新领导小组办公室"],
        mark_text="",
        text=lambda _key: "$zone：\n你单位报送的《$title》案例，入选“比学赶超”海岳省开发区优秀案例。\n特发此证。",
    )
    versions = [version(number) for number in range(count)]
    document(campaign, versions[:1])
    warm, worked = time.perf_counter(), time.process_time()
    path = folder / f"certificates-{count}.zip"
    write_archive(path, campaign, versions, None)
    seconds, cold = time.perf_counter() - warm, time.perf_counter() - started
    cpu = time.process_time() - worked  # on a machine that others use it is less than the seconds above
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = path.stat().st_size / 2**20
    most = LIMITS.get(count, float("inf"))
    print(
        f"{count:5} certificates  {seconds:6.2f} s  (from nothing {cold:6.2f} s)  cpu {cpu:6.2f} s"
        f"  peak {peak:4.0f} MiB  archive {size:6.1f} MiB  limits {most} s, {MEBIBYTES} MiB"
    )
    return seconds <= most and peak <= MEBIBYTES


def version(number: int):
    """Invented words that differ from page to page in some of their characters, as real names do."""
    from core import signatures
    from results.certificate_text import signed_text
    from results.models import Certificate, CertificateVersion, SigningKey

    first = SURNAMES[number % len(SURNAMES)] + SURNAMES[number * 7 % len(SURNAMES)]
    zone = f"{first}经济技术开发区"
    title = f"{first}一枚印章管审批：企业开办半日办结的{first}做法"
    code = f"2026-{number:06d}"
    issued = datetime(2026, 10, 15, tzinfo=UTC)
    text = signed_text(number=code, version=1, zone=zone, title=title, honour="优秀案例", issued_on=issued.date())
    name, signature = signatures.sign(text)
    return CertificateVersion(
        certificate=Certificate(number=code, issued_at=issued),
        version=1,
        zone=zone,
        title=title,
        key=SigningKey(name=name),
        signed=text,
        signature=signature,
        printed_at=issued,
    )


if __name__ == "__main__":
    sys.exit(main())
