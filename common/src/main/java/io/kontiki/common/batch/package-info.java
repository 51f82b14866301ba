/**
 * The columnar write batch: what a gateway builds, what the log carries, and what a memtable reads.
 *
 * <p>Format, version 1, little endian. A fixed header, then a body that is read front to back:
 *
 * <pre>
 * 0   "KRB" and the version byte
 * 4   CRC32C of everything from byte 8 to the end
 * 8   rows            int32
 * 12  series          int32
 * 16  bytes of all series keys, decoded   int32
 * 20  fields          int32
 * 24  decoded length  int32: the size of the one buffer that the decoded columns need
 * 28  vector: lengths of the series keys; block: their bytes
 *     vector: series index per row; vector: timestamp per row
 *     per field: varint column id, type code, flag (1 = a validity bitmap follows, LSB first), then
 *       fixed width:     vector
 *       variable length: varint bytes, vector of lengths, block
 * </pre>
 *
 * <p>A <i>vector</i> is a form byte (low four bits: bytes per packed value, 0 when all are equal; high four bits: 0, or decimal
 * exponent + 1), the base as zigzag varint, the scale as varint, and a block of packed unsigned values: value = base + scale *
 * packed, and for decimals value / 10^exponent as a double. A <i>block</i> is 0 and the bytes, or 1, the varint compressed length
 * and an LZ4 block. Its decoded length is always known from before, so nothing is allocated on the word of a damaged length.
 *
 * <p>Measurements change slowly and have few digits, so the packed form is several times smaller than the plain one and costs
 * less than LZ4 over the same columns; LZ4 serves the series keys, strings, and doubles that do not pack.
 */
package io.kontiki.common.batch;
