def test_x(training):
    print(training.model, training.listeners)
