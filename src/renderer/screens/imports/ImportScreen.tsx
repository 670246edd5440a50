import type { CarriedFile, ImportResult, ImportState } from '#contract/imports';
import { fileSize } from '#domain/format/index';
import { spanText } from '#renderer/features/texts/time-text.ts';
import { WorkFrame } from '#renderer/screens/desk/WorkFrame.tsx';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { PageHead } from '#renderer/ui/page-head.tsx';
import { Facts } from '#renderer/ui/parts.tsx';
import { Empty } from '#renderer/ui/subject.tsx';
import styles from './imports.module.css';
import { NextStep } from './NextStep.tsx';
import { useImportScreen, usePace } from './use-import-screen.ts';

/** Work of a counter without a network, brought to the centre from a stick: which file, how far, what became of it. */
export function ImportScreen() {
  const t = useTexts();
  const screen = useImportScreen();
  const { file, phase, result } = screen.state;
  return (
    <>
      <WorkFrame label={t('imports.title')} head={<PageHead title={t('imports.title')} />} isRead>
        {file ? <About file={file} /> : <Empty title={t('imports.none.title')} text={t('imports.none.text')} />}
        {(phase === 'reading' || phase === 'sending') && <Going key={phase} state={screen.state} />}
        {result && <Result result={result} />}
      </WorkFrame>
      <NextStep {...screen} />
    </>
  );
}

function About({ file }: { readonly file: CarriedFile }) {
  const t = useTexts();
  const [language] = useLanguage();
  const { bytes, fileName, log } = file;
  const rows = [
    ...(log
      ? [
          { key: 'from', term: t('imports.from'), text: log.workstation ?? t('imports.from-elsewhere') },
          {
            key: 'range',
            term: t('imports.range'),
            text: t('imports.range-of', { count: log.to - log.from + 1, from: log.from, to: log.to }),
          },
        ]
      : []),
    { key: 'size', term: t('imports.size'), text: fileSize(bytes, language) },
    { key: 'file', term: t('imports.file'), text: <span className={styles.name}>{fileName}</span> },
  ];
  return (
    <section className={styles.part}>
      <Facts look="answers" rows={rows} />
      {!log && <p className={styles.soft}>{t('imports.renamed')}</p>}
    </section>
  );
}

/** Amount, rate and what is left (docs/design/ui.md, long work). */
function Going({ state }: { readonly state: ImportState }) {
  const t = useTexts();
  const [language] = useLanguage();
  const { rate, leftMs } = usePace(state);
  const { doneBytes, file, phase } = state;
  const total = file?.bytes ?? 0;
  const label = t(phase === 'reading' ? 'imports.reading' : 'imports.sending');
  return (
    <section className={styles.part}>
      <h2>{label}</h2>
      <progress aria-label={label} value={doneBytes} max={Math.max(1, total)} />
      <p className={styles.soft}>
        {t('imports.pace', {
          done: fileSize(doneBytes, language),
          total: fileSize(total, language),
          rate: rate === null ? 'none' : fileSize(rate, language),
        })}
        {leftMs !== null && ` ${t('imports.left', { span: spanText(leftMs, t) })}`}
      </p>
    </section>
  );
}

/** Zero is told of what everybody asks about; of the rest only what there is. */
function Result({ result }: { readonly result: ImportResult }) {
  const t = useTexts();
  const asked = [
    ['new', result.newCount],
    ['known', result.knownCount],
    ['parked', result.parkedCount],
    ['files', result.fileCount],
  ] as const;
  const rare = [
    ['conflict', result.conflictCount],
    ['rejected', result.rejectedCount],
    ['refused-files', result.refusedFileCount],
  ] as const;
  const rows = [...asked, ...rare.filter(([, count]) => count > 0)];
  return (
    <section className={styles.part}>
      <h2>{t('imports.result')}</h2>
      <Facts
        look="answers"
        rows={rows.map(([name, count]) => ({ key: name, term: t(`imports.result.${name}`), text: String(count) }))}
      />
    </section>
  );
}
