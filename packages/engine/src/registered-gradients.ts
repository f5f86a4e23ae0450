/**
 * tfjs-core alone knows no gradient of any op in Node: its list of gradients is registered by tfjs-layers (and by the union
 * package). Importing this module makes `tf.grad` work.
 */
import '@tensorflow/tfjs-layers';
