/**
 * The `_socket` module: socket objects, addresses, constants. After CPython's `Modules/socketmodule.c`.
 *
 * DIFFERS: only pairs made by `socketpair()` carry data, inside the process. What would need the network raises OSError:
 * ENETUNREACH from `connect`, EOPNOTSUPP from `listen`. Names are not resolved, except the local ones.
 */
import { PyBytes_FromArray, requireBytes } from "../objects/bytes_object.ts";
import { newOSError } from "../objects/exceptions.ts";
import { PyFloat_AsDouble, PyFloat_Check, PyFloat_FromDouble } from "../objects/float_object.ts";
import { attachInstance } from "../objects/instance.ts";
import { PyList_New } from "../objects/list_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { PyTuple_New, PyTupleObject } from "../objects/tuple_object.ts";
import { Py_TYPE, PyExc_OSError, PyExc_TimeoutError } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyNumber_AsSsize_t, PyNumber_Index, PySequence_Tuple } from "../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newException, newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";
import { methodsOf, type MethodSpec, staticMethod } from "../protocol/signature.ts";
import { HostError } from "../host/host.ts";
import {
  ChannelEnd,
  newSocketPair,
  newUnconnectedEnd,
  POLLIN,
  POLLOUT,
  wouldDeadlock,
} from "../runtime/channels.ts";
import { PySys_Audit } from "../runtime/audit.ts";
import { hostOf } from "../runtime/host_state.ts";
import { hasOtherRuns } from "../runtime/runs.ts";
import { blockUntil } from "../runtime/waiting.ts";
import { checkSignals } from "../runtime/signals.ts";
import { closeDescriptor, fileOfDescriptor, registerFile } from "./_io/file_io.ts";
import { hostCall, storeBytes, writableLength } from "./_io/base.ts";
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6, parseLooseIPv4 } from "./_socket/addresses.ts";
import { SOCKET_CONSTANTS } from "./_socket/constants.ts";
import { newExceptionClass } from "./exception_class.ts";
import { checkKeywords, keywordValue, newNativeType, readyTypes } from "./native.ts";

const AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, SOCK_STREAM = 1, SOCK_NONBLOCK = 2048, SOCK_CLOEXEC = 524288;
const SOL_SOCKET = 1, SO_TYPE = 3, SO_ERROR = 4, MSG_PEEK = 2, MSG_DONTWAIT = 64;
const EAI_FAMILY = -6, EAI_NONAME = -2, EAI_SERVICE = -8;

const Socket_Type = newNativeType("_socket.socket");

/** Seconds that new sockets wait; -1 without end. */
let defaultTimeout = -1;
let gaierror: PyTypeObject | undefined;
let herror: PyTypeObject | undefined;

class SocketObject extends PyHeapObject {
  /** undefined: closed, detached, or not yet initialized. */
  end: ChannelEnd | undefined;
  family: number;
  sock_type: number;
  proto: number;
  /** Seconds; -1 waits without end, 0 never. */
  sock_timeout: number;
  readonly options: Map<string, PyObject>;
  constructor(type: PyTypeObject) {
    super(type);
    this.end = undefined;
    this.family = this.sock_type = this.proto = 0;
    this.sock_timeout = defaultTimeout;
    this.options = new Map();
  }
}

function openEnd(self: SocketObject): ChannelEnd {
  if (self.end === undefined || fileOfDescriptor(self.end.fileno()) !== self.end) {
    throw newOSError(9, "Bad file descriptor");
  }
  return self.end;
}

/** Does something as soon as the socket is ready, within its timeout. CPython: `sock_call`. */
function waiting<T>(self: SocketObject, events: number, flags: number, action: (end: ChannelEnd) => T): T {
  const end = openEnd(self);
  const dontWait = self.sock_timeout === 0 || (flags & MSG_DONTWAIT) !== 0;
  const last = self.sock_timeout < 0 ? Infinity : hostOf().monotonic() + self.sock_timeout;
  for (;;) {
    try {
      return action(end);
    } catch (err) {
      if (!(err instanceof HostError)) throw err;
      if (err.errno !== 11 || dontWait) throw newOSError(err.errno, err.strerror);
    }
    if (last === Infinity && !hasOtherRuns()) {
      const { errno, strerror } = wouldDeadlock();
      throw newOSError(errno, strerror);
    }
    const left = last - hostOf().monotonic();
    if (left <= 0) throw newException(PyExc_TimeoutError, "timed out");
    blockUntil(hostOf().monotonic() + Math.min(left, 0.1), () => (end.poll() & events) !== 0);
    checkSignals();
  }
}

/** CPython: `socket_parse_timeout`; None is -1. */
function parseTimeout(value: PyObject): number {
  if (value === Py_None) return -1;
  if (!PyFloat_Check(value) && !PyLong_Check(value)) {
    if (Py_TYPE(value).nb_index === undefined) {
      throw newTypeError(`'${Py_TYPE(value).tp_name}' object cannot be interpreted as an integer or float`);
    }
  }
  const seconds = PyFloat_AsDouble(value);
  if (Number.isNaN(seconds)) throw newValueError("Invalid value NaN (not a number)");
  if (seconds < 0) throw newValueError("Timeout value out of range");
  if (seconds > 9223372036) throw newOverflowError("timeout doesn't fit into C timeval");
  return seconds;
}
const shownTimeout = (seconds: number): PyObject => seconds < 0 ? Py_None : PyFloat_FromDouble(seconds);

function setTimeoutOf(self: SocketObject, seconds: number): PyObject {
  openEnd(self).blocking = seconds < 0;
  self.sock_timeout = seconds;
  return Py_None;
}

/** CPython: `sock_initobj_impl`. */
function initialize(self: SocketObject, family: number, type: number, proto: number, fileno: PyObject): void {
  if (fileno === Py_None) {
    self.family = family === -1 ? AF_INET : family;
    self.sock_type = (type === -1 ? SOCK_STREAM : type) & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    self.proto = proto === -1 ? 0 : proto;
    if (![AF_UNIX, AF_INET, AF_INET6].includes(self.family)) {
      throw newOSError(97, "Address family not supported by protocol");
    }
    self.end = newUnconnectedEnd();
    registerFile(self.end);
    if (type !== -1 && type & SOCK_NONBLOCK) self.sock_timeout = 0;
  } else {
    if (PyFloat_Check(fileno)) throw newTypeError("integer argument expected, got float");
    const fd = Number(PyNumber_Index(fileno));
    if (fd < 0) throw newValueError("negative file descriptor");
    const file = fileOfDescriptor(fd);
    if (file === undefined) throw newOSError(9, "Bad file descriptor");
    if (!(file instanceof ChannelEnd)) throw newOSError(88, "Socket operation on non-socket");
    self.end = file;
    self.family = family === -1 ? AF_UNIX : family;
    self.sock_type = type === -1 ? SOCK_STREAM : type;
    self.proto = proto === -1 ? 0 : proto;
  }
  self.end.blocking = self.sock_timeout < 0;
}

function unnamed(self: SocketObject): PyObject {
  if (self.family === AF_INET) return PyTuple_New(["0.0.0.0", 0]);
  if (self.family === AF_INET6) return PyTuple_New(["::", 0, 0, 0]);
  return "";
}
function connected(self: SocketObject): ChannelEnd {
  const end = openEnd(self);
  if (end.incoming === undefined) throw newOSError(107, "Transport endpoint is not connected");
  return end;
}
function unsupported(): PyObject {
  return newOSError(95, "Operation not supported");
}
function checkSize(size: number, name: string): number {
  if (size < 0) throw newValueError(`negative buffersize in ${name}`);
  return size;
}
function receive(self: SocketObject, size: number, flags: number): Uint8Array {
  return waiting(self, POLLIN, flags, (end) => end.receive(size, (flags & MSG_PEEK) !== 0));
}
function receiveInto(
  self: SocketObject,
  buffer: PyObject,
  nbytes: number,
  flags: number,
  name: string,
): number {
  const room = writableLength(buffer, name);
  if (nbytes < 0) throw newValueError(`negative buffersize in ${name}`);
  if (nbytes > room) throw newValueError("buffer too small for requested bytes");
  const bytes = receive(self, nbytes === 0 ? room : nbytes, flags);
  storeBytes(buffer, bytes);
  return bytes.length;
}
function close(self: SocketObject): PyObject {
  const end = self.end;
  self.end = undefined;
  if (end !== undefined && fileOfDescriptor(end.fileno()) === end) closeDescriptor(end.fileno());
  return Py_None;
}
function setOption(self: SocketObject, level: number, name: number, value: PyObject): PyObject {
  openEnd(self);
  self.options.set(`${level}:${name}`, value);
  return Py_None;
}
function networkUnreachable(self: SocketObject): PyObject {
  if (openEnd(self).incoming !== undefined) return newOSError(106, "Transport endpoint is already connected");
  return self.family === AF_UNIX
    ? newOSError(111, "Connection refused")
    : newOSError(101, "Network is unreachable");
}

const method = methodsOf<SocketObject>();
defineType<SocketObject>(Socket_Type, {
  withoutSignature: [
    "getsockopt",
    "listen",
    "recv",
    "recv_into",
    "recvfrom",
    "recvfrom_into",
    "send",
    "sendall",
    "sendmsg",
    "sendto",
    "setsockopt",
  ],
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A socket: one end of a connection.",
  slots: {
    tp_new: (type) => attachInstance(new SocketObject(type), type),
    tp_alloc: (type) => new SocketObject(type),
    tp_init: (self, args, kwnames) => {
      checkKeywords("socket", kwnames, ["family", "type", "proto", "fileno"]);
      const npos = args.length - (kwnames?.length ?? 0);
      const given = (i: number, name: string): PyObject | undefined =>
        i < npos ? args[i] : keywordValue(name, args, kwnames);
      const number = (i: number, name: string): number => {
        const value = given(i, name);
        return value === undefined ? -1 : PyNumber_AsSsize_t(value, true);
      };
      initialize(
        self,
        number(0, "family"),
        number(1, "type"),
        number(2, "proto"),
        given(3, "fileno") ?? Py_None,
      );
    },
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<socket object, fd=${
          self.end?.fileno() ?? -1
        }, family=${self.family}, type=${self.sock_type}, proto=${self.proto}>`,
      ),
  },
  methods: {
    _accept: method("($self, /)", "Wait for an incoming connection.", (self) => {
      openEnd(self);
      throw newOSError(22, "Invalid argument");
    }),
    bind: method("($self, address, /)", "Bind the socket to a local address.", (self, address) => {
      PySys_Audit("socket.bind", () => [self, address]);
      openEnd(self);
      throw unsupported();
    }),
    listen: method(
      "($self, backlog=<unrepresentable>, /)",
      "Enable a server to accept connections.",
      (self) => {
        openEnd(self);
        throw unsupported();
      },
    ),
    connect: method("($self, address, /)", "Connect the socket to a remote address.", (self, address) => {
      PySys_Audit("socket.connect", () => [self, address]);
      throw networkUnreachable(self);
    }),
    connect_ex: method(
      "($self, address, /)",
      "Like connect(), but returns the error number instead of raising.",
      (self) => (networkUnreachable(self) as unknown as { myerrno: PyObject }).myerrno,
    ),
    close: method("($self, /)", "Close the socket.", close),
    detach: method(
      "($self, /)",
      "Close the socket object without closing the underlying file descriptor.",
      (self) => {
        const fd = self.end?.fileno() ?? -1;
        self.end = undefined;
        return fd;
      },
    ),
    fileno: method(
      "($self, /)",
      "Return the integer file descriptor of the socket.",
      (self) => self.end?.fileno() ?? -1,
    ),
    getpeername: method("($self, /)", "Return the address of the remote endpoint.", (self) => {
      connected(self);
      return unnamed(self);
    }),
    getsockname: method("($self, /)", "Return the address of the local endpoint.", (self) => {
      openEnd(self);
      return unnamed(self);
    }),
    getsockopt: method(
      "($self, level: int, option: int, buflen: int = 0, /)",
      "Get a socket option.",
      (self, level, option, buflen) => {
        openEnd(self);
        if (level === SOL_SOCKET && option === SO_TYPE) return self.sock_type;
        if (level === SOL_SOCKET && option === SO_ERROR) return 0;
        const value = self.options.get(`${level}:${option}`) ?? 0;
        if (buflen === 0) return value;
        const bytes = new Uint8Array(Math.min(buflen, 4));
        new DataView(bytes.buffer).setUint8(0, Number(value));
        return PyBytes_FromArray(bytes);
      },
    ),
    setsockopt: method(
      "($self, level: int, option: int, value, optlen=<unrepresentable>, /)",
      "Set a socket option.",
      (self, level, option, value) => setOption(self, level, option, value),
    ),
    recv: method(
      "($self, bufsize: Py_ssize_t, flags: int = 0, /)",
      "Receive up to bufsize bytes.",
      (self, size, flags) => PyBytes_FromArray(receive(self, checkSize(size, "recv"), flags)),
    ),
    recvfrom: method(
      "($self, bufsize: Py_ssize_t, flags: int = 0, /)",
      "Like recv() but also return the sender's address.",
      (self, size, flags) =>
        PyTuple_New([PyBytes_FromArray(receive(self, checkSize(size, "recvfrom"), flags)), Py_None]),
    ),
    recv_into: method(
      "($self, buffer, nbytes: Py_ssize_t = 0, flags: int = 0)",
      "Receive into a buffer; returns how many bytes.",
      (self, buffer, nbytes, flags) => receiveInto(self, buffer, nbytes, flags, "recv_into"),
    ),
    recvfrom_into: method(
      "($self, buffer, nbytes: Py_ssize_t = 0, flags: int = 0)",
      "Like recv_into() but also return the sender's address.",
      (self, buffer, nbytes, flags) =>
        PyTuple_New([receiveInto(self, buffer, nbytes, flags, "recvfrom_into"), Py_None]),
    ),
    send: method(
      "($self, data, flags: int = 0, /)",
      "Send bytes; returns how many were sent.",
      (self, data, flags) => {
        const bytes = requireBytes(data);
        return waiting(self, POLLOUT, flags, (end) => end.send(bytes));
      },
    ),
    sendall: method("($self, data, flags: int = 0, /)", "Send all of the bytes.", (self, data, flags) => {
      const bytes = requireBytes(data);
      for (let sent = 0; sent < bytes.length;) {
        sent += waiting(self, POLLOUT, flags, (end) => end.send(bytes.subarray(sent)));
      }
      return Py_None;
    }),
    sendto: method("($self, data, *args)", "Send bytes to an address.", (self) => {
      openEnd(self);
      throw newOSError(101, "Network is unreachable");
    }),
    sendmsg: method("($self, buffers, *args)", "Send the bytes of several buffers.", (self, buffers) => {
      const parts = PySequence_Tuple(buffers).ob_item.map(requireBytes);
      const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return waiting(self, POLLOUT, 0, (end) => end.send(all));
    }),
    setblocking: method(
      "($self, flag: bool, /)",
      "Set the socket to blocking or non-blocking mode.",
      (self, flag) => setTimeoutOf(self, flag ? -1 : 0),
    ),
    getblocking: method("($self, /)", "Whether the socket is in blocking mode.", (self) => {
      openEnd(self);
      return self.sock_timeout !== 0;
    }),
    settimeout: method(
      "($self, timeout, /)",
      "Set a timeout in seconds; None waits without end.",
      (self, timeout) => setTimeoutOf(self, parseTimeout(timeout)),
    ),
    gettimeout: method(
      "($self, /)",
      "The timeout in seconds, or None.",
      (self) => shownTimeout(self.sock_timeout),
    ),
    shutdown: method(
      "($self, how: int, /)",
      "Shut down the reading side, the writing side or both.",
      (self, how) => {
        if (how < 0 || how > 2) throw newOSError(22, "Invalid argument");
        const end = connected(self);
        hostCall(() => end.shutdown(how !== 1, how !== 0));
        return Py_None;
      },
    ),
  },
  members: {
    family: { get: (self) => self.family },
    type: { get: (self) => self.sock_type },
    proto: { get: (self) => self.proto },
  },
  getset: { timeout: { get: (self) => shownTimeout(self.sock_timeout) } },
});

function addressError(code: number, text: string): PyObject {
  return PyObject_Vectorcall(gaierror!, [code, PyUnicode_FromUTF16(text)], undefined);
}
function hostText(host: PyObject): string | undefined {
  if (host === Py_None) return undefined;
  if (PyUnicode_Check(host)) return PyUnicode_AsUTF16(host);
  return new TextDecoder("latin1").decode(requireBytes(host));
}

const SERVICES: Readonly<Record<string, number>> = {
  echo: 7,
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  http: 80,
  pop3: 110,
  ntp: 123,
  imap2: 143,
  https: 443,
};

/** Addresses that are written as numbers, and the local names. CPython: `socket_getaddrinfo`. */
function getaddrinfo(
  host: PyObject,
  port: PyObject,
  family: number,
  type: number,
  proto: number,
  flags: number,
): PyObject {
  const name = hostText(host);
  let number = 0;
  if (PyLong_Check(port)) number = Number(port);
  else if (port !== Py_None) {
    const text = hostText(port)!;
    number = /^\d+$/.test(text) ? Number(text) : SERVICES[text] ?? -1;
    if (number < 0) throw addressError(EAI_SERVICE, "Servname not supported for ai_socktype");
  }
  const AI_PASSIVE = 1, AI_NUMERICHOST = 4;
  let found: [number, string][];
  if (name === undefined || name === "") {
    if (name === undefined && port === Py_None) throw addressError(EAI_NONAME, "Name or service not known");
    found = flags & AI_PASSIVE
      ? [[AF_INET, "0.0.0.0"], [AF_INET6, "::"]]
      : [[AF_INET6, "::1"], [AF_INET, "127.0.0.1"]];
  } else if (parseIPv4(name) !== undefined) found = [[AF_INET, name]];
  else if (parseIPv6(name) !== undefined) found = [[AF_INET6, formatIPv6(parseIPv6(name)!)]];
  else if (name === "localhost" && !(flags & AI_NUMERICHOST)) {
    found = [[AF_INET6, "::1"], [AF_INET, "127.0.0.1"]];
  } else throw addressError(EAI_NONAME, "Name or service not known");
  if (family !== 0) {
    if (family !== AF_INET && family !== AF_INET6) throw addressError(EAI_FAMILY, "ai_family not supported");
    found = found.filter(([of]) => of === family);
    if (found.length === 0) throw addressError(-9, "Address family for hostname not supported");
  }
  const kinds = ([[1, 6], [2, 17], [3, 0]] as const).filter(([t, p]) =>
    (type === 0 || t === type) && (proto === 0 || p === proto || p === 0)
  );
  const rows: PyObject[] = [];
  for (const [of, address] of found) {
    for (const [t, p] of kinds) {
      const where = of === AF_INET
        ? [PyUnicode_FromUTF16(address), number]
        : [PyUnicode_FromUTF16(address), number, 0, 0];
      rows.push(PyTuple_New([of, t, p === 0 ? proto : p, "", PyTuple_New(where)]));
    }
  }
  return PyList_New(rows);
}

function swap16(value: number, name: string): number {
  if (value < 0) {
    throw newOverflowError(`${name}: can't convert negative Python int to C 16-bit unsigned integer`);
  }
  if (value > 0xffff) {
    throw newOverflowError(`${name}: Python int too large to convert to C 16-bit unsigned integer`);
  }
  return (value & 0xff) << 8 | value >> 8;
}
function swap32(value: PyObject): number {
  const number = Number(PyNumber_Index(value));
  if (number < 0) throw newValueError("can't convert negative Python int to unsigned 32 bit");
  if (number > 0xffffffff) throw newOverflowError("int larger than 32 bits");
  return ((number & 0xff) << 24 | (number & 0xff00) << 8 | number >>> 8 & 0xff00 | number >>> 24) >>> 0;
}
function invalidAddress(name: string): PyObject {
  return PyObject_Vectorcall(PyExc_OSError, [
    PyUnicode_FromUTF16(`illegal IP address string passed to ${name}`),
  ], undefined);
}

const functions: Record<string, MethodSpec> = {
  socketpair: staticMethod(
    "(family: int = 1, type: int = 1, proto: int = 0, /)",
    "A pair of sockets that are connected with each other.",
    (family, type, proto) => {
      if (family !== AF_UNIX) throw unsupported();
      return PyTuple_New(
        newSocketPair().map((end) => {
          registerFile(end);
          const self = new SocketObject(Socket_Type);
          initialize(self, family, type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC), proto, end.fileno());
          return self;
        }),
      );
    },
  ),
  close: staticMethod("(fd, /)", "Close an integer socket file descriptor.", (fd) => {
    if (!closeDescriptor(Number(PyNumber_Index(fd)))) throw newOSError(9, "Bad file descriptor");
    return Py_None;
  }),
  dup: staticMethod("(fd, /)", "Duplicate an integer socket file descriptor.", () => {
    throw unsupported();
  }),
  gethostname: staticMethod(
    "()",
    "Return the current host name.",
    () => {
      PySys_Audit("socket.gethostname", () => []);
      return PyUnicode_FromUTF16(hostOf().hostname());
    },
  ),
  gethostbyname: staticMethod("(host, /)", "Return the IP address of a host.", (host) => {
    const name = hostText(host) ?? "";
    if (name === "localhost") return "127.0.0.1";
    if (parseIPv4(name) === undefined) throw addressError(EAI_NONAME, "Name or service not known");
    return PyUnicode_FromUTF16(name);
  }),
  getservbyname: staticMethod(
    "(servicename: str, protocolname: str = '', /)",
    "Return a port number from a service name.",
    (service) => {
      if (SERVICES[service] === undefined) throw newException(PyExc_OSError, "service/proto not found");
      return SERVICES[service];
    },
  ),
  getservbyport: staticMethod(
    "(port: int, protocolname: str = '', /)",
    "Return the service name from a port number.",
    (port) => {
      const name = Object.keys(SERVICES).find((key) => SERVICES[key] === port);
      if (name === undefined) throw newException(PyExc_OSError, "port/proto not found");
      return name;
    },
  ),
  getaddrinfo: staticMethod(
    "(host, port, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0)",
    "Resolve host and port into addrinfo struct.",
    getaddrinfo,
  ),
  getnameinfo: staticMethod("(sockaddr, flags: int, /)", "Get host and port for a sockaddr.", (address) => {
    if (!(address instanceof PyTupleObject)) throw newTypeError("getnameinfo() argument 1 must be a tuple");
    return PyTuple_New([address.ob_item[0], PyUnicode_FromUTF16(String(address.ob_item[1]))]);
  }),
  inet_aton: staticMethod(
    "(ip_addr: str, /)",
    "Convert an IP address in string format (123.45.67.89) to the 32-bit packed binary format used in low-level network functions.",
    (text) => {
      const bytes = parseLooseIPv4(text);
      if (bytes === undefined) throw invalidAddress("inet_aton");
      return PyBytes_FromArray(bytes);
    },
  ),
  inet_ntoa: staticMethod(
    "(packed_ip, /)",
    "Convert an IP address from 32-bit packed binary format to string format.",
    (packed) => {
      const bytes = requireBytes(packed);
      if (bytes.length !== 4) throw newException(PyExc_OSError, "packed IP wrong length");
      return PyUnicode_FromUTF16(formatIPv4(bytes));
    },
  ),
  inet_pton: staticMethod(
    "(af: int, ip: str, /)",
    "Convert an IP address from string format to a packed string suitable for use with low-level network functions.",
    (af, ip) => {
      if (af !== AF_INET && af !== AF_INET6) throw newOSError(97, "Address family not supported by protocol");
      const bytes = af === AF_INET ? parseIPv4(ip) : parseIPv6(ip);
      if (bytes === undefined) throw invalidAddress("inet_pton");
      return PyBytes_FromArray(bytes);
    },
  ),
  inet_ntop: staticMethod(
    "(af: int, packed_ip, /)",
    "Convert a packed IP address of the given family to string format.",
    (af, packed) => {
      const bytes = requireBytes(packed);
      if (af !== AF_INET && af !== AF_INET6) throw newValueError(`unknown address family ${af}`);
      if (bytes.length !== (af === AF_INET ? 4 : 16)) {
        throw newValueError(
          "invalid length of packed IP address string",
        );
      }
      return PyUnicode_FromUTF16(af === AF_INET ? formatIPv4(bytes) : formatIPv6(bytes));
    },
  ),
  ntohs: staticMethod(
    "(integer: int, /)",
    "Convert a 16-bit unsigned integer from network to host byte order.",
    (value) => swap16(value, "ntohs"),
  ),
  htons: staticMethod(
    "(integer: int, /)",
    "Convert a 16-bit unsigned integer from host to network byte order.",
    (value) => swap16(value, "htons"),
  ),
  ntohl: staticMethod(
    "(integer, /)",
    "Convert a 32-bit unsigned integer from network to host byte order.",
    swap32,
  ),
  htonl: staticMethod(
    "(integer, /)",
    "Convert a 32-bit unsigned integer from host to network byte order.",
    swap32,
  ),
  getdefaulttimeout: staticMethod(
    "()",
    "The timeout in seconds of new sockets, or None.",
    () => shownTimeout(defaultTimeout),
  ),
  setdefaulttimeout: staticMethod("(timeout, /)", "Set the timeout in seconds of new sockets.", (timeout) => {
    defaultTimeout = parseTimeout(timeout);
    return Py_None;
  }),
  if_nameindex: staticMethod(
    "()",
    "Returns a list of network interface information (index, name) tuples.",
    () => PyList_New([PyTuple_New([1, "lo"])]),
  ),
  CMSG_LEN: staticMethod(
    "(length: Py_ssize_t, /)",
    "Total length of a control message of that much data, without trailing padding.",
    (length) => length + 16,
  ),
  CMSG_SPACE: staticMethod(
    "(length: Py_ssize_t, /)",
    "Buffer size for a control message of that much data, with padding.",
    (length) => Math.ceil(length / 8) * 8 + 16,
  ),
};

/** Makes the module. */
export function createSocketModule(): PyModuleObject {
  readyTypes(Socket_Type);
  gaierror ??= newExceptionClass("socket.gaierror", PyExc_OSError);
  herror ??= newExceptionClass("socket.herror", PyExc_OSError);
  return createNativeModule({
    withoutSignature: [
      "CMSG_LEN",
      "CMSG_SPACE",
      "getaddrinfo",
      "gethostbyname",
      "getnameinfo",
      "getservbyname",
      "getservbyport",
      "inet_ntop",
      "inet_pton",
      "socketpair",
    ],
    name: "_socket",
    doc: "Implementation module for socket operations.",
    functions,
    constants: () => ({
      ...SOCKET_CONSTANTS,
      has_ipv6: true,
      BDADDR_ANY: "00:00:00:00:00:00",
      BDADDR_LOCAL: "00:00:00:FF:FF:FF",
      error: PyExc_OSError,
      timeout: PyExc_TimeoutError,
      gaierror: gaierror!,
      herror: herror!,
      socket: Socket_Type,
      SocketType: Socket_Type,
    }),
  });
}
