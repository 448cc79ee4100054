// Puts a .br and a .gz beside every file of a built interface that gets smaller by it: the server only picks one.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

// The best level takes ten times as long for three percent.
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
// Below this the headers are most of an answer.
const worthwhileBytes = 512

for (const name of readdirSync(process.argv[2], { recursive: true })) {
  const path = join(process.argv[2], name)
  if (!statSync(path).isFile()) continue
  const body = readFileSync(path)
  if (body.length < worthwhileBytes) continue
  const variants = { '.br': brotliCompressSync(body, brotli), '.gz': gzipSync(body, { level: 9 }) }
  for (const [suffix, compressed] of Object.entries(variants)) {
    if (compressed.length < body.length * 0.9) writeFileSync(path + suffix, compressed)
  }
}
