import { diskStore } from './disk.ts';
import { s3Store } from './s3.ts';
import type { ObjectStore } from './store.ts';

/**
 * The store that `LOKET_BLOBS` names: `file:///var/lib/loket/blobs`, or `s3://BUCKET/PREFIX?endpoint=https://...&region=...`
 * with `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. Throws in words on anything else.
 */
export function openStore(place: string, env: Readonly<Record<string, string | undefined>>): ObjectStore {
  const url = URL.canParse(place) ? new URL(place) : null;
  if (url?.protocol === 'file:' && url.host === '') return diskStore(decodeURIComponent(url.pathname));
  if (url?.protocol !== 's3:') throw new Error('LOKET_BLOBS must be file:///FOLDER or s3://BUCKET/PREFIX?endpoint=...');
  const endpoint = url.searchParams.get('endpoint');
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (!endpoint || !accessKeyId || !secretAccessKey) {
    throw new Error('s3:// needs ?endpoint=..., AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  }
  return s3Store({
    endpoint,
    bucket: url.host,
    region: url.searchParams.get('region') ?? 'us-east-1',
    prefix: url.pathname.replaceAll(/^\/+|\/+$/g, ''),
    accessKeyId,
    secretAccessKey,
  });
}
