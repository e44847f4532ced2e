class ProductsController < ApplicationController
  def index
    render json: Product.where(filters).order(:name)
  end

  def show
    render json: Product.find(params[:id])
  end

  private

  def filters
    params.permit(:category_id)
  end
end
