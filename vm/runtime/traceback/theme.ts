/**
 * Colours of tracebacks: the fields of CPython 3.14's `_colorize.Traceback` theme section.
 */
export interface TracebackTheme {
  type: string;
  message: string;
  filename: string;
  line_no: string;
  frame: string;
  error_highlight: string;
  error_range: string;
  reset: string;
}

/** No colours. */
export const PLAIN: TracebackTheme = {
  type: "",
  message: "",
  filename: "",
  line_no: "",
  frame: "",
  error_highlight: "",
  error_range: "",
  reset: "",
};

/** The default theme. */
export const COLORED: TracebackTheme = {
  type: "\x1b[1;35m",
  message: "\x1b[35m",
  filename: "\x1b[35m",
  line_no: "\x1b[35m",
  frame: "\x1b[35m",
  error_highlight: "\x1b[1;31m",
  error_range: "\x1b[31m",
  reset: "\x1b[0m",
};
