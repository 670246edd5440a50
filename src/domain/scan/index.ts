export { cardToCitizen } from './card.ts';
export type { ClassifiedScan, ClassifyContext, Gs1Element, NopParts } from './classified.ts';
export { classify } from './classify.ts';
export { decode, portFrame, type DecodedScan, type Track } from './decode.ts';
export type { AssembledFrame, Assembler, AssemblerEvent } from './framing/assembler.ts';
export { createAssembler } from './framing/index.ts';
export { limitAssembler, SCAN_LIMITS, type LimitedAssembler } from './limits.ts';
export { noticeText } from './notice.ts';
