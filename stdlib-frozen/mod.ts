/**
 * The frozen standard library: CPython's own Lib as marshaled bytecode. The manifest and the freezer belong here.
 */
export {};
