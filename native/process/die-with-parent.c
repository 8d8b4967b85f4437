/*
 * die-with-parent PARENT_PID COMMAND [ARGUMENT …]: becomes COMMAND, which then ends by SIGKILL when its parent does.
 * For programs that cannot set their own parent death signal (nats-server). The signal survives exec.
 *
 * Hazard: it fires when the *thread* that spawned this process ends, so spawn from a main thread only.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: die-with-parent PARENT_PID COMMAND [ARGUMENT ...]\n");
    return 2;
  }
#ifdef __linux__
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) {
    fprintf(stderr, "die-with-parent: prctl: %s\n", strerror(errno));
    return 126;
  }
#endif
  /* The parent may have ended before the line above: then no signal comes any more. */
  if (getppid() != (pid_t)strtol(arguments[1], NULL, 10)) {
    fprintf(stderr, "die-with-parent: the parent %s has ended\n", arguments[1]);
    return 125;
  }
  execvp(arguments[2], arguments + 2);
  fprintf(stderr, "die-with-parent: %s: %s\n", arguments[2], strerror(errno));
  return 127;
}
