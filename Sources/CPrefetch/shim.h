// Swift has no name for it. Any address will do: one that is nobody's is passed over.
static inline void shim_prefetch(const void *address) { __builtin_prefetch(address); }
