// What Hugging Face's tokenizers makes of the texts in a file: the rows of fixtures/tokenizers/*/more.json.
//   npm install tokenizers@0.23.2
//   NODE_PATH=node_modules node tests/node/tokenizer_rows.js FULL/tokenizer.json TEXTS.json ROWS.json
// TEXTS.json holds an array of texts, or of rows, whose texts are taken. Give the full tokenizer.json, not a cut one.
const { readFileSync, writeFileSync } = require('node:fs');
const { Tokenizer } = require('tokenizers');

async function row(tokenizer, text) {
  const ids = (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds();
  const special = (await tokenizer.encode(text, null, { addSpecialTokens: true })).getIds();
  return {
    text, ids, decoded: await tokenizer.decode(ids, false),
    with_special: special, without_special: await tokenizer.decode(special, true),
  };
}

async function main([file, texts, out]) {
  const tokenizer = Tokenizer.fromFile(file);
  const rows = [];
  for (const item of JSON.parse(readFileSync(texts, 'utf8'))) rows.push(await row(tokenizer, item.text ?? item));
  writeFileSync(out, '[\n' + rows.map(JSON.stringify).join(',\n') + '\n]\n');
}

if (require.main === module) main(process.argv.slice(2));
module.exports = { row };
