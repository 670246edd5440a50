import { sure, type Rule } from './classified.ts';

/** Where the QR of a civil document leads; compared whole, never by part (docs/design/domain.md, section 11). */
const DUKCAPIL_HOST = 'layananonline.dukcapil.kemendagri.go.id';
const RECEIPT_PATH = '/v';
const RECEIPT_TOKEN = /^#1([A-Za-z0-9_-]+)$/;

/** Our own receipts `https://<host>/v#1<token>`, civil documents, and other links. No link is opened or fetched. */
export const link: Rule = ({ kind, text }) => {
  if (kind !== 'scan' || text === null) return null;
  const whole = text.trim();
  if (!/^https?:\/\/\S+$/i.test(whole)) return null;
  const url = parsed(whole);
  if (!url) return null;
  const isPlain = url.protocol === 'https:' && url.username === '' && url.password === '' && url.port === '';
  const token = RECEIPT_TOKEN.exec(url.hash)?.[1];
  if (url.protocol === 'https:' && url.username === '' && url.pathname === RECEIPT_PATH && url.search === '' && token) {
    return sure({ kind: 'receipt', host: url.host, token, text: whole }, 'receipt-link');
  }
  if (isPlain && url.hostname === DUKCAPIL_HOST) {
    return sure({ kind: 'dukcapil-document-url', host: url.hostname, path: url.pathname }, 'host-equal');
  }
  return sure({ kind: 'url', host: url.hostname }, 'link');
};

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
