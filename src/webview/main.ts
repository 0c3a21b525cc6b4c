import './styles/webview.css';
import { connectHost } from './host/hostLink.ts';
import { Panel } from './panel.ts';

const panel = new Panel();
document.body.append(panel);
panel.start(connectHost());
