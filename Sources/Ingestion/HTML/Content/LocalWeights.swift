/// The first stage's weights.
///
/// Logistic regression on the blocks of 757 pages, Chinese and English news of 2011 and 2012, news of 2024 and later in
/// twenty languages, and seven kinds of English pages, labelled by their main content as people marked it. Got by
/// `Tests/Training/train.py --write`, which tells how.
enum LocalWeights {
  /// The features, in order; the constant stands before them in `values` alone.
  static let names = """
    log weight|log weight squared|weight from 3|weight from 8|weight from 15|weight from 25|weight from 40
    weight from 60|weight from 100|weight from 160|weight from 250|weight from 400|link density
    link density squared|link density × log weight|all link|no link|ends|ends × log weight|good|punctuation
    digits|capitals|all capitals|bold|bold × log weight|han|Chinese × log weight|Chinese|in title|repeats
    repeated|repeated × log weight|repeated often × log weight|copy × log weight|date|text legal|text related
    text share|text comment|text account|text source|text date|text subscription|text topics|text controls
    text tail|text credit|text consent|text offer|light text legal|light text related|light text share
    light text comment|light text account|light text source|light text date|light text subscription
    light text topics|light text controls|light text tail|light text credit|light text consent|light text offer
    ends × light|tag p|tag li|tag cell|tag h1|tag h2|tag h3|tag h4-h6|tag div|tag blockquote|tag pre|tag dt
    tag dd|tag caption|tag section|tag form|tag other|mark nav|mark footer|mark aside|mark form|mark header
    mark figure|mark list|mark li|mark table|mark cell|mark article|mark main|mark section|mark blockquote
    mark pre|mark address|mark dl|mark heading|mark label|mark details|mark caption|mark link|mark p|mark hidden
    near mark nav|near mark footer|near mark aside|near mark form|near mark header|near mark figure
    near mark list|near mark li|near mark table|near mark cell|near mark article|near mark main
    near mark section|near mark blockquote|near mark pre|near mark address|near mark dl|near mark heading
    near mark label|near mark details|near mark caption|near mark link|near mark p|near mark hidden|cue comment
    cue share|cue related|cue navigation|cue footer|cue advertisement|cue subscription|cue popup|cue sidebar
    cue byline|cue date|cue content|cue title|cue copyright|cue caption|cue header|cue concealed|cue list
    cue media|cue description|cue prose|cue form|cue item|cue product|cue thread|cue quote|cue summary
    cue dialog|cue profile|near cue comment|near cue share|near cue related|near cue navigation|near cue footer
    near cue advertisement|near cue subscription|near cue popup|near cue sidebar|near cue byline|near cue date
    near cue content|near cue title|near cue copyright|near cue caption|near cue header|near cue concealed
    near cue list|near cue media|near cue description|near cue prose|near cue form|near cue item
    near cue product|near cue thread|near cue quote|near cue summary|near cue dialog|near cue profile
    inner cue comment|inner cue share|inner cue related|inner cue navigation|inner cue footer
    inner cue advertisement|inner cue subscription|inner cue popup|inner cue sidebar|inner cue byline
    inner cue date|inner cue content|inner cue title|inner cue copyright|inner cue caption|inner cue header
    inner cue concealed|inner cue list|inner cue media|inner cue description|inner cue prose|inner cue form
    inner cue item|inner cue product|inner cue thread|inner cue quote|inner cue summary|inner cue dialog
    inner cue profile|group log count|group alone|group log weight|group link density|group ends|depth
    own link density|own log blocks|own share|own share small|own log mean|parent link density|parent log blocks
    parent share|parent share small|parent log mean|grandparent link density|grandparent log blocks
    grandparent share|grandparent share small|grandparent log mean|fourth link density|fourth log blocks
    fourth share|fourth share small|fourth log mean|share before|nothing before|nothing behind|place
    place squared|log index|log blocks|log mass|comment share|comment × comment share|article
    article × log weight|article × ends|article × good|article × comment|article × li|article × cell
    article × heading|thread|thread × log weight|thread × ends|thread × good|thread × comment|thread × li
    thread × cell|thread × heading|product|product × log weight|product × ends|product × good|product × comment
    product × li|product × cell|product × heading|-2 log weight|-2 link density|-2 ends|-2 good|-2 in title
    -2 date|-2 heading|-2 text against|-2 tail|-2 same group|-2 same element|-2 cue against|-2 none
    -1 log weight|-1 link density|-1 ends|-1 good|-1 in title|-1 date|-1 heading|-1 text against|-1 tail
    -1 same group|-1 same element|-1 cue against|-1 none|1 log weight|1 link density|1 ends|1 good|1 in title
    1 date|1 heading|1 text against|1 tail|1 same group|1 same element|1 cue against|1 none|2 log weight
    2 link density|2 ends|2 good|2 in title|2 date|2 heading|2 text against|2 tail|2 same group|2 same element
    2 cue against|2 none
    """

  static let values: [Float] = [
    3.476, 0.855, -0.908, -0.255, 0.516, 0.168, 0.208, 0.083, 0.538, 0.602, 0.641, 0.516, 0.545, -0.687, -0.905,
    -0.286, 1.123, -0.426, -0.164, 0.230, 0.206, -0.852, -0.226, 0.178, -0.630, -0.098, 0.100, 0.079, 0.518,
    -3.466, 2.194, -0.256, 1.022, -0.651, 0.040, 0.150, -0.048, -2.481, -2.912, -0.620, -2.136, -1.208, 1.027,
    0.192, 0.464, -3.383, -1.923, 0.878, 1.146, -1.379, -1.283, 0.944, 1.939, -2.009, 2.573, 0.701, -1.990,
    -2.160, -1.245, -3.383, -0.577, -1.775, -3.017, 0.696, 0.395, -0.161, 0.363, 0.268, -0.094, -0.976, -0.150,
    -0.712, -0.466, -0.598, -0.624, -2.383, -0.111, 0.538, 0.375, -0.457, -2.385, 0.178, -1.173, -0.919, -3.419,
    0.880, -1.420, -0.246, -0.669, 0.018, -1.854, 1.845, 0.587, 0.591, 0.826, 2.682, 4.193, -3.336, -3.860,
    0.559, -4.572, 2.540, -3.151, 2.780, 1.737, -0.786, 0.211, -1.643, 1.506, -3.988, 0.961, -1.311, -0.290,
    0.686, 1.241, -1.298, 0.139, -0.258, 0.118, -2.219, -2.912, -3.342, 2.561, 0.427, -0.931, -3.029, 1.904,
    -3.020, -1.908, -0.786, -0.522, 0.444, -0.791, -0.003, 0.044, 0.430, -2.550, -3.791, -0.024, 0.869, 1.016,
    0.087, -0.190, -2.367, -1.658, -0.687, 0.540, 0.366, 0.068, 1.057, -0.358, -0.708, -0.926, 0.096, 0.484,
    -0.648, -0.644, -4.902, 1.593, -0.346, -0.147, -0.276, -1.485, -0.769, -1.353, -0.139, -0.179, 0.486, -1.399,
    -0.853, 0.066, 0.111, -0.160, 1.613, 0.117, -0.809, -0.533, -0.103, -0.506, 0.681, 0.554, 1.336, -0.237,
    0.117, 1.544, 0.674, 3.997, -3.718, -2.249, -3.556, -0.624, -0.374, -0.678, -3.284, -3.490, 1.770, 0.013,
    -0.087, -1.219, -0.176, 0.300, -3.988, -2.846, 0.310, -1.498, -1.145, 0.470, -0.207, 1.161, -0.663, 1.567,
    -1.798, -4.164, 0.255, -0.637, -0.077, -1.243, 0.544, -0.787, 0.645, -0.309, -0.273, -0.284, 0.010, -0.415,
    2.167, -0.273, -0.318, 0.363, -0.293, 1.675, 0.098, 0.123, -0.249, 0.131, 0.137, 0.182, -0.110, -1.586,
    0.231, -0.036, 0.023, 0.002, -2.233, -0.267, -0.577, -0.802, 0.504, 0.129, -0.402, -0.381, -0.099, -1.873,
    -2.133, 0.521, 0.173, -0.645, -1.289, 0.603, 3.476, -0.040, 0.437, -0.131, -0.991, 0.189, 2.962, -0.164,
    -1.004, -0.357, -0.776, 0.123, -0.080, -0.505, 0.311, 0.141, 1.918, -0.193, 0.094, -0.381, -0.137, 0.009,
    0.194, -0.556, -0.023, 0.044, -0.165, -0.224, 0.255, -0.195, -0.293, 0.058, -0.612, -0.227, 0.386, -0.028,
    -0.216, -0.006, -0.143, 0.185, 0.038, -0.491, 0.062, -1.099, 0.004, -0.521, -0.075, 0.306, 0.102, -0.818,
    -0.111, 0.043, 0.037, 0.107, -0.547, 0.062, -0.806, 0.101, -0.036, 0.074, -0.120, -0.395, 0.204, 0.212,
    -0.013, 0.639, -0.355, 0.082, -0.415, -0.905,
  ]
}
