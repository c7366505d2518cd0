#pragma once
// How many bytes of the heap are in use (mallinfo2).
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>

// The places where the Swift runtime lets a program look on while it allocates objects.
extern void *_Nonnull (*_Nonnull _swift_allocObject)(const void *_Nullable metadata, size_t size,
                                                     size_t alignment_mask);
extern bool _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly;
