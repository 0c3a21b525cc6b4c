import { ExchangeFolder } from '../../src/extension/exchanges/exchangeFolder.ts';
import { headOf, packExchange, storedExchange } from '../../src/extension/exchanges/storedExchange.ts';
import { sampleEntry } from './exchangeEntries.ts';

/**
 * A process of its own that writes exchanges into a folder as a window does, one after the other, and says the id of
 * each that is written: `exchangeWriter.ts FOLDER COUNT CHARACTERS`.
 */
async function write(folder: string, count: number, characters: number): Promise<void> {
  const exchanges = new ExchangeFolder(folder);
  for (let at = 0; at < count; at++) {
    const uri = `file:///${process.pid}/${at % 7}.bedrock.json`;
    const stored = storedExchange(sampleEntry({ uri }, { text: `${process.pid} `.repeat(characters / 7) }));
    await exchanges.write(headOf(stored), () => packExchange(stored), true);
    process.send?.(stored.view.id);
  }
}

const [folder = '', count, characters] = process.argv.slice(2);
write(folder, Number(count), Number(characters)).then(
  () => process.disconnect?.(),
  error => {
    throw error;
  },
);
