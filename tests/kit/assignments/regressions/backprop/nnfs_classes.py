# points: linear_backward 0, activation_backward 11, softmax_cross_entropy 10, SGD 6, Adam 9.5, mlp_loss_and_gradients 8.5
import numpy as np


class Layer_Dense:
    def __init__(self, weights, biases):
        self.weights, self.biases = weights.T, biases.reshape(1, -1)

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)


class Activation_ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class Activation_Sigmoid:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = 1 / (1 + np.exp(-inputs))

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output) * self.output


class Activation_Tanh:
    def forward(self, inputs):
        self.output = (np.exp(inputs) - np.exp(-inputs)) / (np.exp(inputs) + np.exp(-inputs))

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output**2)


class Activation_Softmax_Loss_CategoricalCrossentropy:
    def forward(self, inputs, y_true):
        exp_values = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exp_values / np.sum(exp_values, axis=1, keepdims=True)
        y_pred_clipped = np.clip(self.output, 1e-7, 1 - 1e-7)
        correct_confidences = y_pred_clipped[range(len(inputs)), y_true]
        return float(np.mean(-np.log(correct_confidences)))

    def backward(self, dvalues, y_true):
        samples = len(dvalues)
        if len(y_true.shape) == 2:
            y_true = np.argmax(y_true, axis=1)
        self.dinputs = dvalues.copy()
        self.dinputs[range(samples), y_true] -= 1
        self.dinputs = self.dinputs / samples


def linear_backward(X, W, dY):
    dense = Layer_Dense(W, np.zeros(W.shape[0], dtype=W.dtype))
    dense.forward(X)
    dense.backward(dY)
    return dense.dinputs, dense.dweights.T, dense.dbiases


def activation_backward(name, X, dY):
    try:
        activation = {"relu": Activation_ReLU, "sigmoid": Activation_Sigmoid, "tanh": Activation_Tanh}[name]()
    except KeyError:
        raise ValueError(name) from None
    activation.forward(X)
    activation.backward(dY)
    return activation.dinputs


def softmax_cross_entropy(logits, labels):
    loss_activation = Activation_Softmax_Loss_CategoricalCrossentropy()
    loss = loss_activation.forward(logits, labels)
    loss_activation.backward(loss_activation.output, labels)
    return loss, loss_activation.dinputs


class SGD:
    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        self.learning_rate, self.momentum, self.regularizer = lr, momentum, weight_decay

    def step(self, params, grads):
        new = []
        if not hasattr(self, "weight_momentums"):
            self.weight_momentums = [np.zeros_like(param) for param in params]
        for k, (weights, dweights) in enumerate(zip(params, grads, strict=True)):
            dweights = dweights + 2 * self.regularizer * weights
            weight_updates = self.momentum * self.weight_momentums[k] - self.learning_rate * dweights
            self.weight_momentums[k] = weight_updates
            new.append(weights + weight_updates)
        return new


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-7):
        self.learning_rate, self.epsilon, self.iterations = lr, eps, 0
        self.beta_1, self.beta_2 = betas

    def step(self, params, grads):
        new = []
        if not hasattr(self, "weight_cache"):
            self.weight_momentums = [np.zeros_like(param) for param in params]
            self.weight_cache = [np.zeros_like(param) for param in params]
        for k, (weights, dweights) in enumerate(zip(params, grads, strict=True)):
            self.weight_momentums[k] = self.beta_1 * self.weight_momentums[k] + (1 - self.beta_1) * dweights
            momentums_corrected = self.weight_momentums[k] / (1 - self.beta_1 ** (self.iterations + 1))
            self.weight_cache[k] = self.beta_2 * self.weight_cache[k] + (1 - self.beta_2) * dweights**2
            cache_corrected = self.weight_cache[k] / (1 - self.beta_2 ** (self.iterations + 1))
            new.append(
                weights - self.learning_rate * momentums_corrected / (np.sqrt(cache_corrected) + self.epsilon)
            )
        self.iterations += 1
        return new


def mlp_loss_and_gradients(X, labels, params):
    dense1, activation1 = Layer_Dense(params["W1"], params["b1"]), Activation_ReLU()
    dense2 = Layer_Dense(params["W2"], params["b2"])
    loss_activation = Activation_Softmax_Loss_CategoricalCrossentropy()
    dense1.forward(X)
    activation1.forward(dense1.output)
    dense2.forward(activation1.output)
    loss = loss_activation.forward(dense2.output, labels)
    loss_activation.backward(loss_activation.output, labels)
    dense2.backward(loss_activation.dinputs)
    activation1.backward(dense2.dinputs)
    dense1.backward(activation1.dinputs)
    return loss, {
        "W1": dense1.dweights.T,
        "b1": dense1.dbiases[0],
        "W2": dense2.dweights.T,
        "b2": dense2.dbiases[0],
    }
