# Files, folders, processes and limits through `os`. Needs the library.
import os, posix, errno, tempfile, sys, time, stat, signal
d = tempfile.mkdtemp()
os.chdir(d)
def t(name, f):
    try: r = f()
    except Exception as e: r = type(e).__name__ + ' ' + str(e).replace(d, 'D')
    print(name, r)
open('f','w').write('hello world'); os.symlink('f','l')
fd = os.open('.', os.O_RDONLY)
t('stat ns', lambda: (os.stat('f').st_mtime_ns % 1000 >= 0, os.stat('f').st_size, os.stat('l').st_size, os.lstat('l').st_size, os.stat('f', dir_fd=fd).st_ino == os.stat('f').st_ino, os.stat(fd).st_ino == os.stat('.').st_ino))
t('stat bad', lambda: os.stat('nope')); t('stat bad2', lambda: os.stat('f/x')); t('stat float', lambda: os.stat(1.5)); t('lstat int', lambda: os.lstat(0))
t('fstat', lambda: os.fstat(fd).st_ino == os.stat('.').st_ino); t('fstat bad', lambda: os.fstat(999)); t('stat fd nofollow', lambda: os.stat(fd, follow_symlinks=False))
for args, kw in (((1.002003, 5.5),{}), ((-1.5, 3),{}), (None,{'ns':(123456789123456789, 5)}), ((1,),{}), ((1,'x'),{}), ((1,2),{'ns':(1,2)}), (None,{'ns':(1,)}), (None,{'ns':(1.0,2)})):
    t('utime', lambda: (os.utime('f', args, **kw), os.stat('f').st_atime_ns, os.stat('f').st_mtime_ns, os.stat('f').st_mtime)[1:])
t('utime fd', lambda: (os.utime(fd, (1,2)), os.stat('.').st_mtime)); t('utime link', lambda: (os.utime('l', (7,8), follow_symlinks=False), os.lstat('l').st_mtime, os.stat('l').st_mtime))
t('mkdir', lambda: (os.mkdir('sub', dir_fd=fd), os.path.isdir('sub'))); t('mkdir2', lambda: os.mkdir('sub')); t('rmdir f', lambda: os.rmdir('f')); t('unlink sub', lambda: os.unlink('sub')); t('unlink no', lambda: os.unlink('no', dir_fd=fd)); t('rmdir', lambda: os.rmdir('sub', dir_fd=fd))
t('readlink', lambda: (os.readlink('l'), os.readlink(b'l'), os.readlink('l', dir_fd=fd))); t('readlink bad', lambda: os.readlink('f'))
t('rename', lambda: (os.rename('f','g',src_dir_fd=fd,dst_dir_fd=fd), os.listdir(fd).sort())); t('rename bad', lambda: os.rename('f','h')); os.rename('g','f')
t('link', lambda: (os.link('f','k'), os.stat('f').st_nlink, os.link('l','kl',follow_symlinks=False), os.path.islink('kl'))); t('symlink exist', lambda: os.symlink('a','l'))
t('chmod', lambda: (os.chmod('f',0o640), oct(os.stat('f').st_mode), os.chmod(fd,0o755), os.fchmod(fd,0o700), oct(os.stat(fd).st_mode)))
t('chown', lambda: (os.chown('f',-1,-1), os.fchown(fd,-1,-1), os.lchown('l',-1,-1), os.chown('f','x',1))); t('chown2', lambda: os.chown('f',-2,1)); t('chown3', lambda: os.chown('f',1,2**32))
t('access', lambda: (os.access('f',os.R_OK), os.access('no',os.F_OK), os.access('f',os.F_OK,dir_fd=fd,effective_ids=True), os.access('l',0,follow_symlinks=False)))
t('listdir', lambda: (sorted(os.listdir(fd)), sorted(e.name for e in os.scandir(fd)), sorted(e.path for e in os.scandir()), sorted(e.path for e in os.scandir(fd))))
t('fifo', lambda: (os.mkfifo('p'), stat.S_ISFIFO(os.stat('p').st_mode), os.mkfifo('p2', dir_fd=fd))); t('fifo2', lambda: os.mkfifo('p'))
t('mknod', lambda: (os.mknod('n', 0o600|stat.S_IFREG), os.path.isfile('n')))
f = os.open('f', os.O_RDWR)
t('pread', lambda: (os.pread(f,5,6), os.pread(f,100,0), os.pwrite(f,b'HE',0), os.pread(f,3,0))); t('pread neg', lambda: os.pread(f,-1,0))
b1,b2=bytearray(3),bytearray(20); t('readv', lambda: (os.lseek(f,0,0), os.readv(f,[b1,b2]), b1, b2, os.preadv(f,[b1],2), b1, os.pwritev(f,[b'ab',b'cd'],20), os.fstat(f).st_size))
t('sendfile', lambda: (os.sendfile(os.open('o',os.O_CREAT|os.O_WRONLY), f, 0, 5), open('o').read())); t('cfr', lambda: (os.copy_file_range(f, os.open('o2',os.O_CREAT|os.O_WRONLY), 4, offset_src=1), open('o2').read())); t('cfr neg', lambda: os.copy_file_range(f,f,-1))
t('lockf', lambda: (os.lockf(f,os.F_LOCK,3), os.lockf(f,os.F_ULOCK,0))); t('falloc', lambda: (os.posix_fallocate(f,0,100), os.fstat(f).st_size, os.posix_fadvise(f,0,0,os.POSIX_FADV_NORMAL))); t('falloc bad', lambda: os.posix_fallocate(999,0,10))
t('trunc', lambda: (os.truncate(f,4), os.truncate('f',3), os.ftruncate(f,2), os.fstat(f).st_size, os.fdatasync(f), os.fsync(f)))
t('conf', lambda: (os.pathconf('/','PC_NAME_MAX'), os.fpathconf(fd,'PC_PATH_MAX'), os.pathconf(fd,3), os.sysconf('SC_PAGESIZE'), os.sysconf('SC_OPEN_MAX')>0, os.confstr('CS_PATH'), os.sysconf(4)>0)); t('conf bad', lambda: os.sysconf('x')); t('conf bad2', lambda: os.sysconf(1.5)); t('conf bad3', lambda: os.sysconf(99999))
t('memfd', lambda: (lambda m: (os.write(m,b'abc'), os.lseek(m,0,0), os.read(m,5)))(os.memfd_create('x')))
t('eventfd', lambda: (lambda e: (os.eventfd_write(e, 3), os.eventfd_read(e)))(os.eventfd(4)))
t('sched', lambda: (len(os.sched_getaffinity(0)) > 0, os.sched_get_priority_max(os.SCHED_FIFO), os.sched_param(sched_priority=2), os.sched_rr_get_interval(0)>=0, os.sched_yield()))
t('sched bad', lambda: os.sched_setaffinity(0,[-1])); t('sched bad2', lambda: os.sched_setaffinity(0,['a'])); t('sched bad3', lambda: os.sched_setparam(0,1))
t('random', lambda: (len(os.getrandom(5)), len(os.urandom(3)))); t('random neg', lambda: os.getrandom(-1)); t('urandom neg', lambda: os.urandom(-1))
t('dev', lambda: (os.major(5), os.minor(300), os.makedev(1,2), os.major(os.makedev(4000,70000)), os.minor(os.makedev(4000,70000)), os.makedev(-1,-1), os.major(-1)))
p = os.posix_spawn('/bin/sh',['sh','-c','exit 3'],os.environ)
t('wait4', lambda: (lambda r: (r[0]==p, r[1], type(r[2]).__name__, r[2].ru_maxrss>0))(os.wait4(p,0))); t('wait4 none', lambda: os.wait4(p,0))
p = os.posix_spawn('/bin/sh',['sh','-c','exit 5'],os.environ); t('waitid', lambda: (lambda r: (r.si_pid==p, r.si_status, r.si_code, r.si_signo))(os.waitid(os.P_PID,p,os.WEXITED)))
p = os.posix_spawn('/bin/sleep',['sleep','5'],os.environ); t('waitid nohang', lambda: (os.waitid(os.P_PID,p,os.WEXITED|os.WNOHANG), os.wait4(p,os.WNOHANG)[:2])); os.kill(p,9); t('wait3', lambda: os.wait3(0)[1])
t('timerfd', lambda: (lambda m: (os.timerfd_settime(m, initial=0.5), 0 < os.timerfd_gettime(m)[0] <= .5, os.timerfd_settime_ns(m, initial=10**9, interval=5)[1], os.timerfd_gettime_ns(m)[1]))(os.timerfd_create(time.CLOCK_MONOTONIC)))
t('fchdir', lambda: (os.mkdir('s2'), os.chdir('s2'), os.fchdir(fd), os.getcwd()==os.path.realpath(d), os.chdir(fd)))
import shutil; os.makedirs('t/u/v'); open('t/u/w','w').close(); t('rmtree', lambda: (shutil.rmtree('t'), os.path.exists('t'), shutil.rmtree.avoids_symlink_attacks))
os.chdir('/'); shutil.rmtree(d)
for call in (lambda: os.execv('/bin/sh', []), lambda: os.execv('/bin/sh', 'x'), lambda: os.execv('/nope', ['a']), lambda: os.execve('/nope', ['a'], {}), lambda: os.execve('/bin/sh', ['a'], 3)):
    t('exec', call)
class Foo: __fspath__ = None
class Bar:
    def __fspath__(self): return 5
for call in (posix.fspath, os.stat, os.listdir, os.mkdir, os.unlink, os.open):
    for path in (Foo(), Bar(), 5.5, None, 'a\0b'):
        if path is None and call is os.listdir: continue
        t(call.__name__, lambda: call(path, *([0] if call is os.open else [])))
sys.stdout.flush()
os.execv('/bin/echo', ['echo', 'taken over'])
