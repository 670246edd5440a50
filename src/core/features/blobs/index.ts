export {
  BlobState,
  deleteBlobRef,
  insertBlobRef,
  selectBlobState,
  selectFileCounts,
  selectReferring,
  selectSendable,
  selectServerTime,
  selectUnsentFiles,
  selectWaiting,
  type Sendable,
  updateMissing,
  updateOfferedAgain,
  updateSending,
  updateStored,
  updateWantedAgain,
} from './blobs.sql.ts';
export { readBlob, recordBlob, storeBlob, type StoredBlob } from './store.ts';
export { SHORT_BYTES, sweepBlobs } from './sweep.ts';
