/** Weights in files: the safetensors format, and folders in Hugging Face layout. */
export { loadFolder, loadFolderIntoSlot } from './load-folder.js';
export { saveFolder, saveSlotAsFolder } from './save-folder.js';
export * from '../safetensors/errors.js';
export type { SafetensorsEntry } from '../safetensors/header.js';
export { readSafetensors, readTensorBytes, type Safetensors } from '../safetensors/reader.js';
export { type TensorToWrite, writeSafetensors, type WrittenFile } from '../safetensors/writer.js';
