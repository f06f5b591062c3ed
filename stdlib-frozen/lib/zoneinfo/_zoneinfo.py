"""Time zones of the IANA database, in Python: what `zoneinfo` uses where the native `_zoneinfo` is missing."""

import bisect
import calendar
import collections
import functools
import re
import weakref
from datetime import datetime, timedelta, tzinfo

from . import _common, _tzpath

_EPOCH = datetime(1970, 1, 1)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_CACHE_SIZE = 8


@functools.lru_cache(maxsize=512)
def _load_timedelta(seconds):
    return timedelta(seconds=seconds)


class _ttinfo:
    """What clocks show: offset from UTC, how much of it is daylight saving time, and the abbreviation."""

    __slots__ = ["utcoff", "dstoff", "tzname"]

    def __init__(self, utcoff, dstoff, tzname):
        self.utcoff = utcoff
        self.dstoff = dstoff
        self.tzname = tzname

    def __eq__(self, other):
        return (self.utcoff, self.dstoff, self.tzname) == (other.utcoff, other.dstoff, other.tzname)

    def __repr__(self):
        return f"{type(self).__name__}({self.utcoff}, {self.dstoff}, {self.tzname})"


_NO_TTINFO = _ttinfo(None, None, None)


class ZoneInfo(tzinfo):
    _strong_cache = collections.OrderedDict()
    _weak_cache = weakref.WeakValueDictionary()
    __module__ = "zoneinfo"

    def __init_subclass__(cls):
        cls._strong_cache = collections.OrderedDict()
        cls._weak_cache = weakref.WeakValueDictionary()

    def __new__(cls, key):
        instance = cls._weak_cache.get(key)
        if instance is None:
            instance = cls._weak_cache.setdefault(key, cls._new_instance(key))
            instance._from_cache = True
        cls._strong_cache[key] = cls._strong_cache.pop(key, instance)
        if len(cls._strong_cache) > _CACHE_SIZE:
            cls._strong_cache.popitem(last=False)
        return instance

    @classmethod
    def no_cache(cls, key):
        zone = cls._new_instance(key)
        zone._from_cache = False
        return zone

    @classmethod
    def _new_instance(cls, key):
        zone = super().__new__(cls)
        zone._key = key
        path = _tzpath.find_tzfile(key)
        with open(path, "rb") if path is not None else _common.load_tzdata(key) as stream:
            zone._load_file(stream)
        return zone

    @classmethod
    def from_file(cls, file_obj, /, key=None):
        zone = super().__new__(cls)
        zone._key = key
        zone._file_repr = repr(file_obj)
        zone._load_file(file_obj)
        # Can't be told from which file, so can't be pickled either.
        zone.__reduce__ = zone._file_reduce
        return zone

    @classmethod
    def clear_cache(cls, *, only_keys=None):
        if only_keys is None:
            cls._weak_cache.clear()
            cls._strong_cache.clear()
            return
        for key in only_keys:
            cls._weak_cache.pop(key, None)
            cls._strong_cache.pop(key, None)

    @property
    def key(self):
        return self._key

    def utcoffset(self, dt):
        return self._find_trans(dt).utcoff

    def dst(self, dt):
        return self._find_trans(dt).dstoff

    def tzname(self, dt):
        return self._find_trans(dt).tzname

    def fromutc(self, dt):
        if not isinstance(dt, datetime):
            raise TypeError("fromutc() requires a datetime argument")
        if dt.tzinfo is not self:
            raise ValueError("dt.tzinfo is not self")
        moment = self._shown_seconds(dt)
        count = len(self._trans_utc)
        if count and moment < self._trans_utc[0]:
            found, fold = self._tti_before, False
        elif (not count or moment > self._trans_utc[-1]) and isinstance(self._tz_after, _TZStr):
            found, fold = self._tz_after.at_utc(moment, dt.year)
        elif not count:
            found, fold = self._tz_after, False
        else:
            index = bisect.bisect_right(self._trans_utc, moment)
            previous = self._ttinfos[index - 2] if index >= 2 else self._tti_before
            found = self._tz_after if moment > self._trans_utc[-1] else self._ttinfos[index - 1]
            shift = previous.utcoff - found.utcoff
            fold = shift.total_seconds() > moment - self._trans_utc[index - 1]
        dt += found.utcoff
        return dt.replace(fold=1) if fold else dt

    def _find_trans(self, dt):
        if dt is None:
            return self._tz_after_fixed() if self._fixed_offset else _NO_TTINFO
        seconds = self._shown_seconds(dt)
        transitions = self._trans_local[dt.fold]
        if transitions and seconds < transitions[0]:
            return self._tti_before
        if not transitions or seconds > transitions[-1]:
            if isinstance(self._tz_after, _TZStr):
                return self._tz_after.at_local(seconds, dt.year, dt.fold)
            return self._tz_after
        return self._ttinfos[bisect.bisect_right(transitions, seconds) - 1]

    def _tz_after_fixed(self):
        return self._tz_after.std if isinstance(self._tz_after, _TZStr) else self._tz_after

    @staticmethod
    def _shown_seconds(dt):
        return (dt.toordinal() - _EPOCH_ORDINAL) * 86400 + dt.hour * 3600 + dt.minute * 60 + dt.second

    def __str__(self):
        return f"{self._key}" if self._key is not None else repr(self)

    def __repr__(self):
        if self._key is not None:
            return f"{type(self).__name__}(key={self._key!r})"
        return f"{type(self).__name__}.from_file({self._file_repr})"

    def __reduce__(self):
        return (type(self)._unpickle, (self._key, self._from_cache))

    def _file_reduce(self):
        import pickle

        raise pickle.PicklingError("Cannot pickle a ZoneInfo file created from a file stream.")

    @classmethod
    def _unpickle(cls, key, from_cache, /):
        return cls(key) if from_cache else cls.no_cache(key)

    def _load_file(self, stream):
        indices, transitions, utcoffs, is_dst, names, rule = _common.load_data(stream)
        dstoffs = self._utcoff_to_dstoff(indices, utcoffs, is_dst)
        every = [
            _ttinfo(_load_timedelta(utcoff), _load_timedelta(dstoff), name)
            for utcoff, dstoff, name in zip(utcoffs, dstoffs, names)
        ]
        self._trans_utc = transitions
        self._trans_local = self._ts_to_local(indices, transitions, utcoffs)
        self._ttinfos = [every[index] for index in indices]
        standard = [info for info, dst in zip(every, is_dst) if not dst]
        self._tti_before = (standard or self._ttinfos or [None])[0]
        if rule is not None and rule != b"":
            self._tz_after = _parse_tz_str(rule.decode())
        elif self._ttinfos or every:
            self._tz_after = (self._ttinfos or every)[-1]
        else:
            raise ValueError("No time zone information found.")
        after_changes = isinstance(self._tz_after, _TZStr)
        self._fixed_offset = not after_changes and len(every) <= 1 and (not every or every[0] == self._tz_after)

    @staticmethod
    def _utcoff_to_dstoff(indices, utcoffs, is_dst):
        """How much of each offset is daylight saving time: the difference to standard time beside it, else an hour."""
        dstoffs = [0] * len(is_dst)
        missing = sum(map(bool, is_dst))
        for i in range(1, len(indices)):
            if not missing:
                break
            index = indices[i]
            if not is_dst[index] or dstoffs[index]:
                continue
            before = indices[i - 1]
            dstoff = 0 if is_dst[before] else utcoffs[index] - utcoffs[before]
            if not dstoff and i + 1 < len(indices):
                after = indices[i + 1]
                if is_dst[after]:
                    continue
                dstoff = utcoffs[index] - utcoffs[after]
            if dstoff:
                dstoffs[index] = dstoff
                missing -= 1
        return [3600 if dst and not dstoff else dstoff for dst, dstoff in zip(is_dst, dstoffs)]

    @staticmethod
    def _ts_to_local(indices, transitions, utcoffs):
        """The transitions as local clocks show them, by fold."""
        local = [[], []]
        for i, moment in enumerate(transitions):
            before = utcoffs[indices[i - 1]] if i else utcoffs[0]
            after = utcoffs[indices[i]]
            local[0].append(moment + max(before, after))
            local[1].append(moment + min(before, after))
        return local


class _TZStr:
    """Clocks that change every year."""

    def __init__(self, std, dst, start, end):
        self.std, self.dst, self.start, self.end = std, dst, start, end
        self.difference = int((dst.utcoff - std.utcoff).total_seconds())

    @staticmethod
    def _between(start, end, moment):
        return start <= moment < end if start < end else not end <= moment < start

    def at_local(self, seconds, year, fold):
        start, end = self.start(year), self.end(year)
        if bool(fold) == (self.difference >= 0):
            end -= self.difference
        else:
            start += self.difference
        return self.dst if self._between(start, end, seconds) else self.std

    def at_utc(self, moment, year):
        start = self.start(year) - self.std.utcoff.total_seconds()
        end = self.end(year) - self.dst.utcoff.total_seconds()
        ambiguous = end if self.difference > 0 else start
        fold = ambiguous <= moment < ambiguous + abs(self.difference)
        return self.dst if self._between(start, end, moment) else self.std, fold


class _CalendarOffset:
    """`Mm.w.d/time`: a weekday of a week of a month; the fifth is the last."""

    __slots__ = ["m", "w", "d", "seconds"]

    def __init__(self, m, w, d, seconds):
        if not 1 <= m <= 12:
            raise ValueError("m must be in [1, 12]")
        if not 1 <= w <= 5:
            raise ValueError("w must be in [1, 5]")
        if not 0 <= d <= 6:
            raise ValueError("d must be in [0, 6]")
        self.m, self.w, self.d, self.seconds = m, w, d, seconds

    def __call__(self, year):
        first, length = calendar.monthrange(year, self.m)
        day = (self.d - (first + 1)) % 7 + 7 * (self.w - 1)
        if day >= length:
            day -= 7
        return (datetime(year, self.m, 1).toordinal() + day - _EPOCH_ORDINAL) * 86400 + self.seconds


class _DayOffset:
    """`Jn/time` and `n/time`: a day of the year, February 29 not counted in the first."""

    __slots__ = ["d", "julian", "seconds"]

    def __init__(self, d, julian, seconds):
        if not (1 if julian else 0) <= d <= 365:
            raise ValueError(f"d must be in [{1 if julian else 0}, 365], not: {d}")
        self.d, self.julian, self.seconds = d, julian, seconds

    def __call__(self, year):
        day = self.d
        if self.julian:
            day -= 0 if day >= 60 and calendar.isleap(year) else 1
        return (datetime(year, 1, 1).toordinal() + day - _EPOCH_ORDINAL) * 86400 + self.seconds


_TIME = r"([+-]?)(\d{1,3})(?::(\d{2})(?::(\d{2}))?)?"
_NAME = r"(?:[a-zA-Z]{3,}|<[a-zA-Z0-9+-]{3,}>)"
_RULE = re.compile(f"(?P<std>{_NAME})(?P<stdoff>{_TIME})(?:(?P<dst>{_NAME})(?P<dstoff>{_TIME})?)?", re.ASCII)


def _parse_seconds(text, limit):
    match = re.fullmatch(_TIME, text, re.ASCII)
    if match is None:
        raise ValueError(f"Invalid time: {text}")
    sign, hours, minutes, seconds = match[1], int(match[2]), int(match[3] or 0), int(match[4] or 0)
    if hours > limit or minutes > 59 or seconds > 59:
        raise ValueError(f"Invalid time: {text}")
    total = hours * 3600 + minutes * 60 + seconds
    return -total if sign == "-" else total


def _parse_change(text):
    date, slash, time = text.partition("/")
    seconds = _parse_seconds(time, 167) if slash else 7200
    if match := re.fullmatch(r"M(\d{1,2})\.(\d)\.(\d)", date, re.ASCII):
        return _CalendarOffset(*map(int, match.groups()), seconds)
    if match := re.fullmatch(r"(J?)(\d{1,3})", date, re.ASCII):
        return _DayOffset(int(match[2]), match[1] == "J", seconds)
    raise ValueError(f"Invalid dst start/end date: {text}")


def _parse_tz_str(text):
    """A rule as in POSIX's variable TZ, which counts offsets west of Greenwich."""
    zone, comma, changes = text.partition(",")
    match = _RULE.fullmatch(zone)
    if match is None:
        raise ValueError(f"{text} is not a valid TZ string")
    offset = -_parse_seconds(match["stdoff"], 24)
    std = _ttinfo(_load_timedelta(offset), _load_timedelta(0), match["std"].strip("<>"))
    if match["dst"] is None:
        if comma:
            raise ValueError(f"Transition rule present without DST: {text}")
        return std
    dst_offset = -_parse_seconds(match["dstoff"], 24) if match["dstoff"] else offset + 3600
    dst = _ttinfo(_load_timedelta(dst_offset), _load_timedelta(dst_offset - offset), match["dst"].strip("<>"))
    if not comma:
        raise ValueError(f"Missing transition rules in TZ string: {text}")
    start, comma, end = changes.partition(",")
    return _TZStr(std, dst, _parse_change(start), _parse_change(end))
