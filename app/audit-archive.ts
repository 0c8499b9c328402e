import { archiveCommand } from './audit-archive/command.ts';
import { runAsProcess } from './audit-verify/process.ts';

await runAsProcess(archiveCommand, process.env);
