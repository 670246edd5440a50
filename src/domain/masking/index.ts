const NIK_DIGITS = 16;
const SHOWN_DIGITS = 4;
const INITIALS_BYTES = 20;

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** `•••• •••• •••• 9003`: the first twelve digits give away region, birth date and sex. Anything but 16 digits is all dots. */
export function maskNik(nik: string): string {
  const digits = digitsOf(nik);
  return `•••• •••• •••• ${digits.length === NIK_DIGITS ? digits.slice(-SHOWN_DIGITS) : '••••'}`;
}

/** `••••••••890`: the last three digits, and only of a number that has at least seven. */
export function maskPhone(phone: string): string {
  const digits = digitsOf(phone);
  return digits.length < 7 ? '•••••••' : digits.slice(0, -3).replace(/\d/g, '•') + digits.slice(-3);
}

/**
 * `6472 **** **** 9003`, as printed on a receipt (docs/design/receipts.md): where it was issued and the serial, never the
 * birth date. Anything but 16 digits is all asterisks.
 */
export function maskReceiptNik(nik: string): string {
  const digits = digitsOf(nik);
  if (digits.length !== NIK_DIGITS) return '**** **** **** ****';
  return `${digits.slice(0, 4)} **** **** ${digits.slice(-SHOWN_DIGITS)}`;
}

/** `6472 0305 0590 9001`, for reading aloud; a longer or shorter text is grouped as far as it goes. */
export const groupNik = (nik: string): string => nik.replace(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ');

/** `Budi Santoso` -> `B*** S***`: first letter of each word, as many words as fit into 20 bytes of UTF-8. */
export function initials(name: string): string {
  let text = '';
  for (const word of name.normalize('NFC').split(/\s+/u)) {
    // Some letters have no single capital: U+0390 becomes a letter and two marks, which are left out.
    const letter = /\p{L}/u.exec(word)?.[0].toUpperCase().normalize('NFC').replace(/\P{L}/gu, '');
    if (!letter) continue;
    const longer = text ? `${text} ${letter}***` : `${letter}***`;
    if (new TextEncoder().encode(longer).length > INITIALS_BYTES) break;
    text = longer;
  }
  return text;
}
