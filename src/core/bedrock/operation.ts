/** The two operations that call a model, as the API names them. */
export type Operation = 'InvokeModel' | 'InvokeModelWithResponseStream';
