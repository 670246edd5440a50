import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { checkedKey, type ObjectStore, StorageFull } from './store.ts';

/** One bucket of an S3-compatible service, addressed by path (`https://host/bucket/key`), which every one understands. */
export interface S3Place {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** In front of every key; no slash at either end, empty for none. */
  readonly prefix: string;
}

const TIMEOUT_MS = 20_000;
/** Codes of a service that has no room left for this bucket. */
const FULL = /<Code>(?:QuotaExceeded|XMinioStorageFull|EntityTooLarge\.Quota)<\/Code>/;

/**
 * Objects in S3. A put is durable when the service has answered it. Requests are signed over their bytes (SigV4) and
 * tried three times, since one of many small requests fails now and then.
 */
export function s3Store(place: S3Place): ObjectStore {
  const client = new AwsClient({
    accessKeyId: place.accessKeyId,
    secretAccessKey: place.secretAccessKey,
    region: place.region,
    service: 's3',
    retries: 2,
  });
  const base = [place.endpoint.replace(/\/+$/, ''), place.bucket, place.prefix].filter((part) => part !== '').join('/');

  async function ask(method: 'PUT' | 'GET' | 'DELETE', key: string, bytes: Uint8Array = new Uint8Array()) {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const reply = await client.fetch(`${base}/${checkedKey(key)}`, {
      method,
      headers: {
        'x-amz-content-sha256': digest,
        ...(method === 'PUT' ? { 'content-type': 'application/octet-stream' } : {}),
      },
      ...(method === 'PUT' ? { body: Buffer.from(bytes) } : {}),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (reply.ok || reply.status === 404) return reply;
    const text = await reply.text();
    if (reply.status === 507 || FULL.test(text)) throw new StorageFull();
    throw new Error(`the object store answered ${reply.status} to ${method}`);
  }

  return {
    put: async (key, bytes) => {
      const reply = await ask('PUT', key, bytes);
      if (!reply.ok) throw new Error('the bucket is not there');
      await reply.arrayBuffer();
    },
    get: async (key) => {
      const reply = await ask('GET', key);
      const bytes = Buffer.from(await reply.arrayBuffer());
      return reply.ok ? bytes : null;
    },
    delete: async (key) => {
      await (await ask('DELETE', key)).arrayBuffer();
    },
  };
}
