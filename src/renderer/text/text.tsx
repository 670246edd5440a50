// oxlint-disable-next-line typescript/triple-slash-reference -- the test project finds ambient modules by reference only
/// <reference path="./messages.d.ts" />
import type indonesian from '../../../resources/locales/id.json';
import type { Language } from '#domain/format/index';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { IntlProvider, useIntl } from 'react-intl';
import { messages as en } from '../../../resources/locales/en.json?messages';
import { messages as id } from '../../../resources/locales/id.json?messages';

/** Every text of the window; Indonesian is written first. */
export type MessageId = keyof typeof indonesian;
export type TextValues = Readonly<Record<string, string | number | null>>;
export type Texts = (id: MessageId, values?: TextValues) => string;

const MESSAGES = { id, en } as const;

/** Whether there is a text for a code that may come from a newer centre. */
export const isMessage = (id: string): id is MessageId => Object.hasOwn(MESSAGES.id, id);

const LanguageContext = createContext<readonly [Language, (language: Language) => void]>(['id', () => undefined]);

/** Language of this window, kept until it closes. */
export const useLanguage = () => useContext(LanguageContext);

export function TextProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>('id');
  const value = useMemo(() => {
    const change = (next: Language) => {
      document.documentElement.lang = next;
      setLanguage(next);
    };
    return [language, change] as const;
  }, [language]);
  return (
    <LanguageContext value={value}>
      <IntlProvider locale={language} messages={MESSAGES[language]}>
        <I18nProvider locale={language === 'id' ? 'id-ID' : 'en-GB'}>{children}</I18nProvider>
      </IntlProvider>
    </LanguageContext>
  );
}

/** `t('visit.title')`: the text in the window's language. */
export function useTexts(): Texts {
  const intl = useIntl();
  return useMemo(() => (id, values) => intl.formatMessage({ id }, { ...values }), [intl]);
}
