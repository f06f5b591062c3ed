"""Modes of a terminal pair: termios, tty, pty."""

CASES = r'''
import termios, os, tty
m, s = os.openpty()
a = termios.tcgetattr(s)
? a
? tty.setraw(s)
? termios.tcgetattr(s)
? tty.setcbreak(s)
? termios.tcgetattr(s)
? termios.tcsetattr(s, termios.TCSADRAIN, a)
? termios.tcgetattr(s) == a
? termios.tcsetwinsize(s, (33, 99))
? termios.tcgetwinsize(m), os.get_terminal_size(s)
? termios.tcflush(s, termios.TCIOFLUSH), termios.tcflow(s, termios.TCOON)
? termios.tcgetattr('x')
? termios.tcgetattr(999)
? termios.tcgetattr(-1)
? termios.tcgetattr(os.open(os.devnull, os.O_RDONLY))
? termios.tcsetattr(s, 0, [1])
? termios.tcsetattr(s, 0, 5)
? termios.tcsetattr(s, 0, [0, 0, 0, 0, 0, 0, []])
? termios.tcsetattr(s, 0, [0, 0, 0, 0, 0, 0, [1.5] * 32])
? termios.tcsetattr(s, 9, a)
? termios.tcsetwinsize(s, (1, 2, 3))
? termios.error.__mro__
%%
import os, tty
m, s = os.openpty()
? os.write(m, b'line\n'), os.read(s, 100)
? tty.setraw(s)
? os.write(m, b'no line'), os.read(s, 100)
'''
