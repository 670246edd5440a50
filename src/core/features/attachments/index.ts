export { draftAttachments, submittedAttachments } from './list.ts';
export { attachFilesOf } from './send.ts';
