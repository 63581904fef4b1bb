"""Tell: a study and its result as JSON, workbook, Word and PDF, in three editions and two languages."""
