export { cardToCitizen } from './card.ts';
export type { ClassifiedScan } from './classified.ts';
export { classify } from './classify.ts';
export { decode, portFrame } from './decode.ts';
export type { AssembledFrame, AssemblerEvent } from './framing/assembler.ts';
export { createAssembler } from './framing/index.ts';
export { limitAssembler, SCAN_LIMITS, type LimitedAssembler } from './limits.ts';
export { noticeText } from './notice.ts';
