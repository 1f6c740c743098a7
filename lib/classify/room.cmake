# The labels of papers, sorted.
leaksift_embed(labels TABLES ${PROJECT_SOURCE_DIR}/lib/classify/tables/paper_labels.txt)
