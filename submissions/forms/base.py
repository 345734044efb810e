from crispy_forms.helper import FormHelper


def plain_helper() -> FormHelper:
    """A helper for a form whose <form> tag and buttons stand in the template."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper
