// Small tokenizers, each with one kind of step or flag, and what Hugging Face's tokenizers makes of a few texts with
// them: fixtures/tokenizers/variants.json. The patches and texts are read from that file; ids and texts are made anew.
//   npm install tokenizers@0.23.2
//   NODE_PATH=node_modules node tests/node/tokenizer_variants.js tests/MiniR1.Tests/fixtures/tokenizers/variants.json
const { mkdtempSync, readFileSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { Tokenizer } = require('tokenizers');
const { row } = require('./tokenizer_rows.js');

async function main([file]) {
  const { base, variants } = JSON.parse(readFileSync(file, 'utf8'));
  const scratch = join(mkdtempSync(join(tmpdir(), 'variants-')), 'tokenizer.json');
  for (const variant of variants) {
    const patched = structuredClone(base);
    for (const [name, value] of Object.entries(variant.patch)) {
      if (name.startsWith('model.')) patched.model[name.slice(6)] = value;
      else patched[name] = value;
    }
    writeFileSync(scratch, JSON.stringify(patched));
    const tokenizer = Tokenizer.fromFile(scratch);
    for (const [i, { text }] of variant.rows.entries()) variant.rows[i] = await row(tokenizer, text);
  }
  writeFileSync(file, `{"base":${JSON.stringify(base)},\n"variants":[\n${variants.map(v => JSON.stringify(v)).join(',\n')}\n]}\n`);
}

main(process.argv.slice(2));
