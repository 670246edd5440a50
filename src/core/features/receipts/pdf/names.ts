/** The receipt as data, attached to its file; the verifier knows our files by this name. */
export const ATTACHMENT_NAME = 'tanda-terima.json';
