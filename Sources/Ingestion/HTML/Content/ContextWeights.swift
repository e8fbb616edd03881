/// The second stage's weights.
///
/// Logistic regression on the blocks of 757 pages, Chinese and English news of 2011 and 2012, news of 2024 and later in
/// twenty languages, and seven kinds of English pages, labelled by their main content as people marked it. Got by
/// `Tests/Training/train.py --write`, which tells how.
enum ContextWeights {
  /// The features, in order; the constant stands before them in `values` alone.
  static let names = """
    odds|±1 odds|±2 odds|±4 odds|±8 odds|before odds|behind odds|own odds|parent odds|grandparent odds
    great-grandparent odds|group odds|group odds × log count|page odds|in strongest|in strongest × odds
    strong before log gap|strong behind log gap|strong nearest log gap|between strong|before strong
    behind strong|ruled|ruled × odds|ruled before|ruled behind|own ruled|parent ruled|page ruled|log weight
    link density|ends|in title|date|repeated|heading|li|caption|text against|tail|comment|related|bold
    group log count|good|copy|comment × comment share|kind article|kind thread|kind product
    """

  static let values: [Float] = [
    -2.875, 0.094, 0.095, -0.013, 0.220, -0.033, 0.045, 0.096, 0.033, -0.028, -0.097, -0.026, 0.300, -0.019,
    -0.290, 0.790, 0.045, 0.144, 0.435, -0.248, 0.543, 0.476, -0.236, 1.024, 0.053, -0.091, -0.016, -0.241,
    0.485, 1.665, -0.270, 0.071, 0.348, 1.009, -0.107, -0.198, 0.163, -0.090, -1.305, -1.069, 1.400, 1.114,
    -0.885, 0.065, -0.144, 0.527, -0.228, -1.985, 0.242, -0.299, -1.206,
  ]
}
