/**
 * The `termios` module: modes of terminals. After CPython's `Modules/termios.c`. Speaks to the kernel by `ioctl`, so structures and
 * numbers are Linux's; speeds are numbers of bits a second, as in today's C libraries.
 */
import { HostError } from "../host/host.ts";
import type { HostSystem } from "../host/system.ts";
import { PyBytes_FromArray, PyBytesObject } from "../objects/bytes_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { PyList_New, PyListObject } from "../objects/list_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { PyTuple_Check, PyTuple_New } from "../objects/tuple_object.ts";
import { PyExc_Exception } from "../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyNumber_Index } from "../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { newTypeError } from "../protocol/errors.ts";
import { newExceptionClass } from "./exception_class.ts";
import { fn } from "./native.ts";
import { asFileDescriptor, requireSystem } from "./posix_system.ts";

// deno-fmt-ignore
const CONSTANTS = {
  B0: 0, B50: 50, B75: 75, B110: 110, B134: 134, B150: 150, B200: 200, B300: 300, B600: 600, B1200: 1200,
  B1800: 1800, B2400: 2400, B4800: 4800, B9600: 9600, B19200: 19200, B38400: 38400, B57600: 57600,
  B115200: 115200, B230400: 230400, B460800: 460800, B500000: 500000, B576000: 576000, B921600: 921600,
  B1000000: 1000000, B1152000: 1152000, B1500000: 1500000, B2000000: 2000000, B2500000: 2500000,
  B3000000: 3000000, B3500000: 3500000, B4000000: 4000000, CBAUDEX: 4096, TCSANOW: 0, TCSADRAIN: 1,
  TCSAFLUSH: 2, TCIFLUSH: 0, TCOFLUSH: 1, TCIOFLUSH: 2, TCOOFF: 0, TCOON: 1, TCIOFF: 2, TCION: 3,
  IGNBRK: 1, BRKINT: 2, IGNPAR: 4, PARMRK: 8, INPCK: 16, ISTRIP: 32, INLCR: 64, IGNCR: 128, ICRNL: 256,
  IUCLC: 512, IXON: 1024, IXANY: 2048, IXOFF: 4096, IMAXBEL: 8192, IUTF8: 16384, OPOST: 1, OLCUC: 2,
  ONLCR: 4, OCRNL: 8, ONOCR: 16, ONLRET: 32, OFILL: 64, OFDEL: 128, NLDLY: 256, CRDLY: 1536, TABDLY: 6144,
  BSDLY: 8192, VTDLY: 16384, FFDLY: 32768, NL0: 0, NL1: 256, CR0: 0, CR1: 512, CR2: 1024, CR3: 1536,
  TAB0: 0, TAB1: 2048, TAB2: 4096, TAB3: 6144, XTABS: 6144, BS0: 0, BS1: 8192, VT0: 0, VT1: 16384, FF0: 0,
  FF1: 32768, CSIZE: 48, CSTOPB: 64, CREAD: 128, PARENB: 256, PARODD: 512, HUPCL: 1024, CLOCAL: 2048,
  CIBAUD: 269418496, CRTSCTS: 2147483648, CS5: 0, CS6: 16, CS7: 32, CS8: 48, ISIG: 1, ICANON: 2, XCASE: 4,
  ECHO: 8, ECHOE: 16, ECHOK: 32, ECHONL: 64, ECHOCTL: 512, ECHOPRT: 1024, ECHOKE: 2048, FLUSHO: 4096,
  NOFLSH: 128, TOSTOP: 256, PENDIN: 16384, IEXTEN: 32768, EXTPROC: 65536, VINTR: 0, VQUIT: 1, VERASE: 2,
  VKILL: 3, VEOF: 4, VTIME: 5, VMIN: 6, VSWTC: 7, VSWTCH: 7, VSTART: 8, VSTOP: 9, VSUSP: 10, VEOL: 11,
  VREPRINT: 12, VDISCARD: 13, VWERASE: 14, VLNEXT: 15, VEOL2: 16, B7200: 7200, B14400: 14400,
  B28800: 28800, B76800: 76800, CBAUD: 4111, CDSUSP: 25, CEOF: 4, CEOL: 0, CEOT: 4, CERASE: 127,
  CFLUSH: 15, CINTR: 3, CKILL: 21, CLNEXT: 22, CQUIT: 28, CRPRNT: 18, CSTART: 17, CSTOP: 19, CSUSP: 26,
  CWERASE: 23, EXTA: 19200, EXTB: 38400, FIOASYNC: 21586, FIOCLEX: 21585, FIONBIO: 21537, FIONCLEX: 21584,
  FIONREAD: 21531, IBSHIFT: 16, IOCSIZE_MASK: 1073676288, IOCSIZE_SHIFT: 16, NCCS: 32, N_MOUSE: 2,
  N_PPP: 3, N_SLIP: 1, N_STRIP: 4, N_TTY: 0, TCFLSH: 21515, TCGETS: 21505, TCSBRK: 21513, TCSBRKP: 21541,
  TCSETS: 21506, TCSETSF: 21508, TCSETSW: 21507, TCXONC: 21514, TIOCCONS: 21533, TIOCEXCL: 21516,
  TIOCGETD: 21540, TIOCGICOUNT: 21597, TIOCGLCKTRMIOS: 21590, TIOCGPGRP: 21519, TIOCGSERIAL: 21534,
  TIOCGSOFTCAR: 21529, TIOCGWINSZ: 21523, TIOCINQ: 21531, TIOCLINUX: 21532, TIOCMBIC: 21527,
  TIOCMBIS: 21526, TIOCMGET: 21525, TIOCMIWAIT: 21596, TIOCMSET: 21528, TIOCM_CAR: 64, TIOCM_CD: 64,
  TIOCM_CTS: 32, TIOCM_DSR: 256, TIOCM_DTR: 2, TIOCM_LE: 1, TIOCM_RI: 128, TIOCM_RNG: 128, TIOCM_RTS: 4,
  TIOCM_SR: 16, TIOCM_ST: 8, TIOCNOTTY: 21538, TIOCNXCL: 21517, TIOCOUTQ: 21521, TIOCPKT: 21536,
  TIOCPKT_DATA: 0, TIOCPKT_DOSTOP: 32, TIOCPKT_FLUSHREAD: 1, TIOCPKT_FLUSHWRITE: 2, TIOCPKT_NOSTOP: 16,
  TIOCPKT_START: 8, TIOCPKT_STOP: 4, TIOCSCTTY: 21518, TIOCSERCONFIG: 21587, TIOCSERGETLSR: 21593,
  TIOCSERGETMULTI: 21594, TIOCSERGSTRUCT: 21592, TIOCSERGWILD: 21588, TIOCSERSETMULTI: 21595,
  TIOCSERSWILD: 21589, TIOCSER_TEMT: 1, TIOCSETD: 21539, TIOCSLCKTRMIOS: 21591, TIOCSPGRP: 21520,
  TIOCSSERIAL: 21535, TIOCSSOFTCAR: 21530, TIOCSTI: 21522, TIOCSWINSZ: 21524, _POSIX_VDISABLE: 0,
};

/** `struct termios` of the kernel: four flag words, the line discipline, 19 control characters. */
const TERMIOS_SIZE = 36, CC_OFFSET = 17, KERNEL_NCCS = 19;
/** Where the flags keep the speed: an index into this list; the higher half has the bit CBAUDEX. */
const CBAUD = 0o010017;
// deno-fmt-ignore
const SPEEDS: readonly number[] = [
  0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400,
  0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000,
];
const { TCGETS, TCSETS, TCSBRK, TCSBRKP, TCXONC, TCFLSH, TIOCGWINSZ, TIOCSWINSZ, ICANON, VMIN, VTIME, NCCS } =
  CONSTANTS;

let errorType: PyTypeObject | undefined;
function termiosError(): PyTypeObject {
  return errorType ??= newExceptionClass("termios.error", PyExc_Exception);
}

/** Runs a call of the system; what it refuses is `termios.error` with number and text. */
function guarded<T>(call: (system: HostSystem) => T): T {
  const system = requireSystem();
  try {
    return call(system);
  } catch (err) {
    if (!(err instanceof HostError)) throw err;
    throw PyObject_Vectorcall(termiosError(), [err.errno, PyUnicode_FromUTF16(err.strerror)], undefined);
  }
}

function ioctl(fd: number, request: number, argument: number | Uint8Array): void {
  guarded((system) => system.ioctl(fd, request, argument));
}

function speedOf(cflag: number): number {
  const code = cflag & CBAUD;
  return SPEEDS[code & CONSTANTS.CBAUDEX ? (code & 15) + 16 : code];
}

function speedCode(speed: number): number | undefined {
  const index = SPEEDS.indexOf(speed, speed === 0 ? 0 : 1);
  if (index < 0) return undefined;
  return index < 16 ? index : CONSTANTS.CBAUDEX | (index - 16);
}

/** CPython: `termios_tcgetattr_impl`. */
function tcgetattr(fd: number): PyObject {
  const bytes = new Uint8Array(64);
  ioctl(fd, TCGETS, bytes);
  const words = new DataView(bytes.buffer);
  const [iflag, oflag, cflag, lflag] = [0, 4, 8, 12].map((offset) => words.getUint32(offset, true));
  const cc: PyObject[] = [];
  for (let i = 0; i < NCCS; i++) {
    const value = i < KERNEL_NCCS ? bytes[CC_OFFSET + i] : 0;
    const isNumber = (lflag & ICANON) === 0 && (i === VMIN || i === VTIME);
    cc.push(isNumber ? value : PyBytes_FromArray(Uint8Array.of(value)));
  }
  const speed = speedOf(cflag);
  // The input speed stands in the flags a second time; the kernel leaves it out when both are alike.
  const shownFlags = (cflag | (cflag & CBAUD) << CONSTANTS.IBSHIFT) >>> 0;
  return PyList_New([iflag, oflag, shownFlags, lflag, speed, speed, PyList_New(cc)]);
}

/** CPython: `termios_tcsetattr_impl`. */
function tcsetattr(fd: number, when: number, attributes: PyObject): PyObject {
  if (!(attributes instanceof PyListObject) || attributes.ob_item.length !== 7) {
    throw newTypeError("tcsetattr, arg 3: must be 7 element list");
  }
  const bytes = new Uint8Array(64);
  // Keeps what the attributes do not tell: the line discipline.
  ioctl(fd, TCGETS, bytes);
  const words = new DataView(bytes.buffer);
  const values = attributes.ob_item.slice(0, 6).map((item) => Number(PyNumber_Index(item)));
  const cc = attributes.ob_item[6];
  if (!(cc instanceof PyListObject) || cc.ob_item.length !== NCCS) {
    throw newTypeError(`tcsetattr: attributes[6] must be ${NCCS} element list`);
  }
  cc.ob_item.forEach((item, i) => {
    let value: number;
    if (item instanceof PyBytesObject && item.ob_sval.length === 1) value = item.ob_sval[0];
    else if (PyLong_Check(item)) value = Number(PyNumber_Index(item)) & 0xff;
    else {throw newTypeError(
        "tcsetattr: elements of attributes must be bytes objects of length 1 or integers",
      );}
    if (i < KERNEL_NCCS) bytes[CC_OFFSET + i] = value;
  });
  const code = speedCode(values[5]);
  const cflag = code === undefined ? values[2] : (values[2] & ~CBAUD) | code;
  [values[0], values[1], cflag, values[3]].forEach((value, i) => words.setUint32(4 * i, value >>> 0, true));
  if (when < 0 || when > 2) {
    guarded(() => {
      throw new HostError(22, "Invalid argument");
    });
  }
  ioctl(fd, TCSETS + when, bytes.subarray(0, TERMIOS_SIZE));
  return Py_None;
}

/** CPython: `termios_tcgetwinsize_impl`. */
function tcgetwinsize(fd: number): PyObject {
  const bytes = new Uint8Array(8);
  ioctl(fd, TIOCGWINSZ, bytes);
  const words = new DataView(bytes.buffer);
  return PyTuple_New([words.getUint16(0, true), words.getUint16(2, true)]);
}

/** CPython: `termios_tcsetwinsize_impl`. */
function tcsetwinsize(fd: number, size: PyObject): PyObject {
  const items = size instanceof PyListObject || PyTuple_Check(size) ? size.ob_item : undefined;
  if (items === undefined || items.length !== 2) {
    throw newTypeError("tcsetwinsize, arg 2: must be a two-item sequence");
  }
  const bytes = new Uint8Array(8);
  ioctl(fd, TIOCGWINSZ, bytes);
  const words = new DataView(bytes.buffer);
  items.forEach((item, i) => words.setUint16(2 * i, Number(PyNumber_Index(item)), true));
  ioctl(fd, TIOCSWINSZ, bytes);
  return Py_None;
}

/** Makes the module. */
export function createTermiosModule(): PyModuleObject {
  return createNativeModule({
    name: "termios",
    doc: "Modes of terminals: what the kernel does with characters on their way in and out.",
    functions: {
      tcgetattr: fn(
        "($module, fd, /)",
        "The attributes of a terminal: [iflag, oflag, cflag, lflag, ispeed, ospeed, cc].",
        (_m, fd) => tcgetattr(asFileDescriptor(fd)),
      ),
      tcsetattr: fn(
        "($module, fd, when: int, attributes, /)",
        "Set the attributes of a terminal at once, when its output is done, or dropping its input too.",
        (_m, fd, when, attributes) => tcsetattr(asFileDescriptor(fd), when, attributes),
      ),
      tcsendbreak: fn("($module, fd, duration: int, /)", "Send a break.", (_m, fd, duration) => {
        ioctl(asFileDescriptor(fd), duration <= 0 ? TCSBRK : TCSBRKP, Math.max(0, Math.ceil(duration / 100)));
        return Py_None;
      }),
      tcdrain: fn("($module, fd, /)", "Wait until all output has been sent.", (_m, fd) => {
        ioctl(asFileDescriptor(fd), TCSBRK, 1);
        return Py_None;
      }),
      tcflush: fn(
        "($module, fd, queue: int, /)",
        "Drop what waits on its way in or out.",
        (_m, fd, queue) => {
          ioctl(asFileDescriptor(fd), TCFLSH, queue);
          return Py_None;
        },
      ),
      tcflow: fn("($module, fd, action: int, /)", "Stop or go on with input or output.", (_m, fd, action) => {
        ioctl(asFileDescriptor(fd), TCXONC, action);
        return Py_None;
      }),
      tcgetwinsize: fn(
        "($module, fd, /)",
        "The size of a terminal's window: (rows, columns).",
        (_m, fd) => tcgetwinsize(asFileDescriptor(fd)),
      ),
      tcsetwinsize: fn(
        "($module, fd, winsize, /)",
        "Set the size of a terminal's window: (rows, columns).",
        (_m, fd, size) => tcsetwinsize(asFileDescriptor(fd), size),
      ),
    },
    constants: () => ({ ...CONSTANTS, error: termiosError() }),
  });
}
