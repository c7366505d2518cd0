#pragma once

#ifndef __linux__
#error "SMPSockets needs Linux: epoll, sendmmsg and recvmmsg"
#endif

#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>

/* The C library hides these behind _GNU_SOURCE, which an importer of the module cannot set. */

struct smp_mmsghdr {
    struct msghdr msg_hdr;
    unsigned int msg_len;
};

int smp_sendmmsg(int, struct smp_mmsghdr *, unsigned int, int) __asm__("sendmmsg");
int smp_recvmmsg(int, struct smp_mmsghdr *, unsigned int, int, struct timespec *) __asm__("recvmmsg");
int smp_accept4(int, struct sockaddr *, socklen_t *, int) __asm__("accept4");
int smp_pthread_setname(pthread_t, const char *) __asm__("pthread_setname_np");
const char *smp_error_name(int) __asm__("strerrorname_np");
const char *smp_error_text(int) __asm__("strerrordesc_np");

/* epoll_pwait2 by its number: the C library has no wrapper before 2.35. */
long smp_epoll_pwait2(long number, int, struct epoll_event *, int, const struct timespec *,
                      const sigset_t *, size_t) __asm__("syscall");
