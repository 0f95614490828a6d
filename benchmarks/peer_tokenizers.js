// Hugging Face's tokenizers on the text that `minir1 bench tokenize` gets; prints the same names, and the CPU's time.
//   npm install tokenizers@0.23.2
//   NODE_PATH=node_modules node benchmarks/peer_tokenizers.js DIR TEXT [BLOCK]
// BLOCK is how many characters are encoded in one call; the whole text if not given.
const { readFileSync } = require('node:fs');
const { Tokenizer } = require('tokenizers');

async function main([directory, file, block]) {
  const text = readFileSync(file, 'utf8');
  const size = block ? Number(block) : text.length;
  const blocks = [];
  for (let at = 0; at < text.length; at += size) blocks.push(text.slice(at, at + size));
  let start = performance.now();
  const tokenizer = Tokenizer.fromFile(`${directory}/tokenizer.json`);
  print('tokenize.load', performance.now() - start, 'ms');

  const encode = async () => {
    let count = 0;
    for (const part of blocks) count += (await tokenizer.encode(part, null, { addSpecialTokens: false })).getLength();
    return count;
  };
  let best = Infinity, cpu = Infinity, count = 0;
  for (let pass = 0; pass < 4; pass++) {
    start = performance.now();
    const used = process.cpuUsage();
    count = await encode();
    best = Math.min(best, performance.now() - start);
    const spent = process.cpuUsage(used);
    cpu = Math.min(cpu, (spent.user + spent.system) / 1000);
    if (pass === 0) print('tokenize.encode_first', count / best / 1000, 'Mtokens/s');
  }
  print('tokenize.encode', count / best / 1000, 'Mtokens/s');
  print('tokenize.encode_cpu', count / cpu / 1000, 'Mtokens/s of CPU time');
}

function print(name, value, unit) {
  console.log(name.padEnd(36) + value.toFixed(3).padStart(14) + ' ' + unit);
}

main(process.argv.slice(2));
