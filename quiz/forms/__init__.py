from quiz.forms.bank import BankForm, QuestionUploadForm, StartForm

__all__ = ["BankForm", "QuestionUploadForm", "StartForm"]
