import './ui/base.css';
import { App } from '#renderer/App.tsx';
import { ApiProvider } from '#renderer/features/api/provider.tsx';
import { TextProvider } from '#renderer/text/text.tsx';
import { createRoot } from 'react-dom/client';

const root = document.getElementById('root');
if (!root) throw new Error('#root is missing');
createRoot(root).render(
  <TextProvider>
    <ApiProvider api={window.loket}>
      <App />
    </ApiProvider>
  </TextProvider>,
);
