/** Linux's signals by number, as Deno names them. */
export const SIGNAL_NAMES: readonly (string | undefined)[] = (
  " HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
).split(" ").map((name) => name === "" ? undefined : "SIG" + name);
