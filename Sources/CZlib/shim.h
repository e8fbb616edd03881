#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

// zlib's state points back at its stream, so the stream must not move, and a Swift struct may: it lives on the heap.
// inflateInit2 is a macro, which Swift does not import.
// `bits`: what is unpacked, as inflateInit2 takes it.
static inline z_stream *shim_inflate_open(int bits) {
  z_stream *stream = calloc(1, sizeof *stream);
  if (stream && inflateInit2(stream, bits) != Z_OK) {
    free(stream);
    stream = NULL;
  }
  return stream;
}

static inline void shim_inflate_close(z_stream *stream) {
  inflateEnd(stream);
  free(stream);
}

// Unpacks from `in` (`*in_count` bytes) to `out` (`*out_count` bytes of room); sets both to what was used.
static inline int shim_inflate(z_stream *stream, const uint8_t *in, size_t in_start, size_t *in_count, uint8_t *out,
                               size_t *out_count) {
  uInt given = *in_count > UINT32_MAX ? UINT32_MAX : (uInt)*in_count;
  uInt room = *out_count > UINT32_MAX ? UINT32_MAX : (uInt)*out_count;
  stream->next_in = (Bytef *)in + in_start;
  stream->avail_in = given;
  stream->next_out = out;
  stream->avail_out = room;
  int code = inflate(stream, Z_NO_FLUSH);
  *in_count = given - stream->avail_in;
  *out_count = room - stream->avail_out;
  return code;
}
